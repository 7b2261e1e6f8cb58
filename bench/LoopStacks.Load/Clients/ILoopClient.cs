namespace LoopStacks.Load.Clients;

/// <summary>One client with one connection; it starts a loop, waits for its end and checks the answer.</summary>
internal interface ILoopClient : IDisposable
{
    /// <returns>Whether the answer was right.</returns>
    ValueTask<bool> RunLoopAsync(CancellationToken cancellation);
}
