namespace LoopStacks.Cli.Dev;

/// <summary>A platform that runs in this process; disposing stops it. Tests have their own.</summary>
internal interface IPlatform : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>Completes when it stops of itself.</summary>
    Task Completion { get; }
}
