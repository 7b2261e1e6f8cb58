namespace LoopStacks.Conformance.Stores;

/// <summary>A store that is there for one test. Empty at first.</summary>
public abstract class StoreUnderTest : IAsyncDisposable
{
    /// <summary>Opens it as a process does.</summary>
    internal abstract ValueTask<OpenStore> OpenAsync();

    public abstract ValueTask DisposeAsync();
}
