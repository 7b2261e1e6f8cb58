using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Journal;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Resources;

/// <summary>The promises of every store, and those of one that several processes share.</summary>
public sealed class PostgresResourceStoreTests(PostgresServer server) : ResourceStoreConformance(new PostgresStore(server))
{
    [Fact]
    public async Task Put_AfterAnotherProcess_ConflictsAndWritesNothing()
    {
        await using var other = await OpenAsync();
        await other.Resources.PutAsync(Record("a", 1, "there"), CancellationToken.None);

        await Assert.ThrowsAsync<VersionConflictException>(() => Resources.PutAsync(Record("a", 1, "here"), CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<VersionConflictException>(() => Resources.DeleteAsync(ResourceKind.Agent, "default", "a", 1, CancellationToken.None).AsTask());

        var stored = await Resources.LoadAsync(CancellationToken.None);
        Assert.Equal((1, "there"), (stored.Version, Text(Assert.Single(stored.Records))));
    }

    [Fact]
    public async Task Changes_OfAnotherProcess_AreToldAndReadInOrder()
    {
        await using var other = await OpenAsync();
        await other.Resources.PutAsync(Record("a", 1, "a"), CancellationToken.None);
        var told = new TaskCompletionSource();
        Resources.ChangedElsewhere += version =>
        {
            if (version == 4)
                told.TrySetResult();
        };

        await other.Resources.PutAsync(Record("b", 2, "b"), CancellationToken.None);
        await other.Resources.DeleteAsync(ResourceKind.Agent, "default", "a", 3, CancellationToken.None);
        await other.Resources.PutAsync(Record("b", 4, "b2"), CancellationToken.None);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));

        var changes = await Resources.ChangesAsync(1, CancellationToken.None);
        Assert.Equal([("a", 3L, null), ("b", 4, "b2")], changes.Select(change => (change.Name, change.Version, change.Document is null ? null : Text(change))));
        Assert.Empty(await Resources.ChangesAsync(4, CancellationToken.None));
    }

    // As behind a pooler that gives no notifications, or while the connection that listens is lost.
    [Fact]
    public async Task Changes_ListenerIsCut_AreStillTold()
    {
        var told = new TaskCompletionSource();
        Resources.ChangedElsewhere += version =>
        {
            if (version == 30)
                told.TrySetResult();
        };
        await using var other = await OpenAsync();
        for (var version = 1; version <= 30; version++)
        {
            await PostgresServer.ExecuteAsync(Store.Get<PostgresOptions>().ConnectionString, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");
            await other.Resources.PutAsync(Record("a", version, "a"), CancellationToken.None);
        }

        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
