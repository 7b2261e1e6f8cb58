using LoopStacks.Storage.Sqlite;

namespace LoopStacks.Conformance.Stores;

/// <summary>The embedded store, in a folder of its own.</summary>
internal sealed class SqliteStore : StoreUnderTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    internal override ValueTask<OpenStore> OpenAsync() => ValueTask.FromResult(new OpenStore(services => services.AddSqliteStorage(new SqliteOptions { Folder = _folder })));

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
