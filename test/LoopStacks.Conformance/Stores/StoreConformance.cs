namespace LoopStacks.Conformance.Stores;

/// <summary>Tests of what every store promises, each on an empty one.</summary>
public abstract class StoreConformance(StoreUnderTest store) : IAsyncLifetime
{
    private OpenStore? _open;

    private protected OpenStore Store => _open!;

    public async ValueTask InitializeAsync() => _open = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_open is not null)
            await _open.DisposeAsync();
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens it as one process more; only where several may have it.</summary>
    private protected ValueTask<OpenStore> OpenAsync() => store.OpenAsync();

    /// <summary>As a restart of the process.</summary>
    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _open = await OpenAsync();
    }
}
