using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Storage.Postgres;
using Npgsql;

namespace LoopStacks.Conformance.Postgres;

/// <summary>From a row an event to a row an append, while processes of both versions work.</summary>
public sealed class UpgradeTests(PostgresServer server)
{
    private const string Appended = "SELECT count(*) FROM loop_appends";

    [Fact]
    public async Task Upgrade_ProcessesOfBothVersionsWriteTheSameLoops_BothReadAllInOneOrder()
    {
        var connectionString = await server.CreateDatabaseAsync();
        VersionBefore.Migrate(connectionString);
        await using var before = await VersionBefore.ConnectAsync(connectionString);
        var loops = new[] { Appends.NewLoop(), Appends.NewLoop() };
        foreach (var loop in loops)
            Assert.True(await before.AppendAsync(loop, 0, 3));
        var read = await before.ReadAsync(loops[0]); // What it has prepared must go on to work.

        await using var store = PostgresStore.Open(connectionString);
        await store.Journal.AppendAsync(Appends.Of(loops[0], 3, 2));
        Assert.True(await before.AppendAsync(loops[0], 5, 2));
        Assert.False(await before.AppendAsync(loops[0], 5, 1));
        await Assert.ThrowsAsync<VersionConflictException>(() => store.Journal.AppendAsync(Appends.Of(loops[0], 5, 1)));
        Assert.Equal(0, await PostgresServer.ScalarAsync<long>(connectionString, Appended)); // The version before finds its events by position.
        await OverAsync(connectionString);
        await store.Journal.AppendAsync(Appends.Of(loops[0], 7, 4));
        await store.Journal.AppendAsync(Appends.Of(loops[1], 3, 1));
        Assert.Equal(2, await PostgresServer.ScalarAsync<long>(connectionString, Appended));
        Assert.True(await before.AppendAsync(loops[1], 4, 2)); // It is put back for a while.
        await store.Journal.AppendAsync(Appends.Of(loops[1], 6, 3));
        Assert.Equal(2, await PostgresServer.ScalarAsync<long>(connectionString, Appended));
        await OverAsync(connectionString);
        await store.Journal.AppendAsync(Appends.Of(loops[1], 9, 2));

        Assert.Equal(read, (await before.ReadAsync(loops[0])).Take(3));
        foreach (var loop in loops)
        {
            var events = (await store.Journal.ReadAsync(loop, CancellationToken.None))!.Events;
            Assert.Equal(Enumerable.Range(1, 11).Select(seq => ((long)seq, $$"""{"number":{{seq}}}""")), events.Select(stored => (stored.Seq, System.Text.Encoding.UTF8.GetString(stored.Data))));
            Assert.Equal(events.Select(Line), await before.ReadAsync(loop));
        }

        for (var limit = 1; limit <= 23; limit += 2)
        {
            var feed = await FeedAsync(store.Journal, limit);
            Assert.Equal(Enumerable.Range(1, 22).Select(position => (long)position), feed.Select(stored => stored.Position));
            Assert.Equal(feed.Select(Line), await before.FeedAsync(limit));
        }
    }

    // The database is locked while it is migrated. A batch that was on its way goes on by the function that it had begun.
    [Fact]
    public async Task Upgrade_BatchThatWaitsForTheMigration_IsWritten()
    {
        var connectionString = await server.CreateDatabaseAsync();
        VersionBefore.Migrate(connectionString);
        await using var before = await VersionBefore.ConnectAsync(connectionString);
        var loop = Appends.NewLoop();
        Assert.True(await before.AppendAsync(loop, 0, 2));

        Task<bool> append;
        await using (var migration = new NpgsqlConnection(connectionString + ";Pooling=false"))
        {
            await migration.OpenAsync();
            await using var transaction = await migration.BeginTransactionAsync();
            using var script = new StreamReader(typeof(PostgresDatabase).Assembly.GetManifestResourceStream(VersionBefore.NextMigration)!);
            await new NpgsqlCommand(await script.ReadToEndAsync(), migration).ExecuteNonQueryAsync();
            await new NpgsqlCommand($"INSERT INTO schemaversions (scriptname, applied) VALUES ('{VersionBefore.NextMigration}', now())", migration).ExecuteNonQueryAsync();
            append = before.AppendAsync(loop, 2, 2);
            while (!await PostgresServer.ScalarAsync<bool>(connectionString, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'journal_head'::regclass)"))
                Assert.False(append.IsCompleted);
            await transaction.CommitAsync();
        }

        Assert.True(await append);
        await using var store = PostgresStore.Open(connectionString);
        Assert.Equal([1L, 2, 3, 4], (await store.Journal.ReadAsync(loop, CancellationToken.None))!.Events.Select(stored => stored.Seq));
        Assert.Equal([1L, 2, 3, 4], (await FeedAsync(store.Journal, 3)).Select(stored => stored.Position));
    }

    [Fact]
    public async Task Upgrade_DaysWithLoopsOfBothKinds_AreDeletedAndDroppedWhole()
    {
        var connectionString = await server.CreateDatabaseAsync();
        VersionBefore.Migrate(connectionString);
        await using var before = await VersionBefore.ConnectAsync(connectionString);
        await PostgresServer.ExecuteAsync(connectionString, "SELECT make_partitions('2030-01-01', '2030-01-02')");
        var loops = Enumerable.Range(0, 3).Select(hour => new LoopId(Guid.CreateVersion7(Appends.Now.AddHours(hour)))).ToArray();
        foreach (var loop in loops)
            Assert.True(await before.AppendAsync(loop, 0, 2));
        await using var store = PostgresStore.Open(connectionString);
        store.Get<PostgresDatabase>();
        await OverAsync(connectionString);
        foreach (var loop in loops)
            await store.Journal.AppendAsync(Appends.Of(loop, 2, 2, endedAt: Appends.Now.AddHours(5)));
        var retention = store.Get<LoopStacks.Engine.Retention.ILoopRetention>();

        Assert.Equal(1, await retention.DeleteTreesAsync([loops[0]], CancellationToken.None));

        Assert.Equal([loops[1], loops[2], loops[1], loops[2]], (await FeedAsync(store.Journal, 100)).Chunk(2).Select(pair => pair[0].Loop));
        Assert.Equal([new DateOnly(2030, 1, 1)], await retention.DropDaysAsync(Appends.Now.AddDays(1), CancellationToken.None));
        Assert.Empty(await FeedAsync(store.Journal, 100));
        Assert.Empty(await before.FeedAsync(100));
    }

    // With partitions of a year, opening them all for each batch was four fifths of what it cost.
    [Fact]
    public async Task Append_TablesOfManyDays_OpensThoseOfItsLoopsAlone()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(connectionString);
        await store.Get<PostgresPartitions>().MakeAsync(new DateOnly(2030, 1, 1), new DateOnly(2030, 1, 9), CancellationToken.None);
        await PostgresServer.ExecuteAsync(connectionString, """
            CREATE TABLE noted (tables text[]);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO noted SELECT array_agg(DISTINCT c.relname::text) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid() AND c.relkind = 'r' AND c.relname ~ '^loop.*_2030';
                RETURN NEW;
            END $$;
            CREATE TRIGGER note AFTER INSERT OR UPDATE ON journal_writers FOR EACH ROW EXECUTE FUNCTION note();
            """);
        var loop = new LoopId(Guid.CreateVersion7(Appends.Now.AddDays(3)));

        await store.Journal.AppendAsync(Appends.Of(loop, 0, 2, key: "k"));
        await store.Journal.AppendAsync(Appends.Of(loop, 2, 2));

        Assert.Equal(["loop_appends_20300104", "loops_20300104"], await PostgresServer.ScalarAsync<string[]>(connectionString, "SELECT array_agg(DISTINCT t ORDER BY t) FROM noted, unnest(tables) t"));
        Assert.Equal(2, await PostgresServer.ScalarAsync<long>(connectionString, "SELECT count(*) FROM noted"));
    }

    /// <summary>As ten minutes without a batch of the version before.</summary>
    private static Task OverAsync(string connectionString) => PostgresServer.ExecuteAsync(connectionString, "UPDATE journal_head SET single_until = 0");

    private static async Task<List<StoredEvent>> FeedAsync(ILoopJournal journal, int limit)
    {
        var found = new List<StoredEvent>();
        while (true)
        {
            var page = await journal.ReadFeedAsync(null, null, found.Count == 0 ? 0 : found[^1].Position, limit, CancellationToken.None);
            found.AddRange(page);
            if (page.Count < limit)
                return found;
        }
    }

    private static string Line(StoredEvent stored) =>
        $"{stored.Position} {stored.Realm} {stored.Loop.Value} {stored.Seq} {Micros.Of(stored.At)} {stored.Type} {Convert.ToHexStringLower(stored.Data)}";
}
