using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.Journal;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Postgres;

public sealed class MigrationTests(PostgresServer server)
{
    [Fact]
    public async Task Start_OfProcessesAtOnce_MakesEachMigrationOnce()
    {
        var connectionString = await server.CreateDatabaseAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var store = PostgresStore.Open(connectionString);
            store.Get<PostgresDatabase>();
            return store;
        })));

        foreach (var store in stores)
        {
            await store.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));
            await store.DisposeAsync();
        }

        var scripts = typeof(PostgresDatabase).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order().ToArray();
        Assert.Equal(scripts, await PostgresServer.ScalarAsync<string[]>(connectionString, "SELECT array_agg(scriptname::text ORDER BY schemaversionsid) FROM schemaversions"));
        Assert.Equal(4, await PostgresServer.ScalarAsync<long>(connectionString, "SELECT position FROM journal_head"));
    }

    // In a rolling upgrade the processes of the version before go on, and start again, on the newer schema.
    [Fact]
    public async Task Start_OnTheSchemaOfANewerVersion_GoesOn()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using (var first = PostgresStore.Open(connectionString))
            await first.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));
        await PostgresServer.ExecuteAsync(connectionString, "INSERT INTO schemaversions (scriptname, applied) VALUES ('LoopStacks.Storage.Postgres.Migrations.9999-later.sql', now()); ALTER TABLE loops ADD COLUMN later text; ALTER TABLE loop_appends ADD COLUMN later text");

        await using var store = PostgresStore.Open(connectionString);
        await store.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));

        Assert.Equal(2, await store.Journal.HeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Start_DatabaseOfAnotherEncoding_IsRefusedWithTheRemedy()
    {
        var connectionString = await server.CreateDatabaseAsync("ENCODING 'LATIN1' TEMPLATE template0");

        var refused = Assert.Throws<StorageUnavailableException>(() => PostgresStore.Open(connectionString).Get<PostgresDatabase>());

        Assert.Contains("must be UTF8", refused.Message, StringComparison.Ordinal);
    }
}
