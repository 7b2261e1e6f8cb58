using LoopStacks.Conformance.Servers;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Stores;

/// <summary>PostgreSQL, with a database of its own.</summary>
internal sealed class PostgresStore(PostgresServer server) : StoreUnderTest
{
    private string? _connectionString;

    public async ValueTask<string> ConnectionStringAsync() => _connectionString ??= await server.CreateDatabaseAsync();

    internal override async ValueTask<OpenStore> OpenAsync() => Open(await ConnectionStringAsync());

    public static OpenStore Open(string connectionString) => new(services => services.AddPostgresStorage(new PostgresOptions { ConnectionString = connectionString }));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
