using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.State;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Postgres;

/// <summary>Backup and restore, as docs/operations.md says it.</summary>
public sealed class BackupTests(PostgresServer server) : StoreConformance(new PostgresStore(server))
{
    private static readonly StateOwner s_owner = StateOwner.OfInstance("r", "i");

    [Fact]
    public async Task Restore_OfABackup_HasEverythingAndGoesOn()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("loopstacks-backup-").FullName, "backup");
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await Store.Get<PostgresPartitions>().MakeAsync(today, today.AddDays(1), CancellationToken.None);
        var loop = Appends.NewLoop();
        await Store.Journal.AppendAsync(Appends.Of(loop, 0, 3, key: "k") with { Tasks = [new TaskRow(new TaskId(loop, 1), "r", "open", Appends.Now, Appends.Now, ["ann"], [1])] });
        var first = await Store.State.WriteAsync(Write("a"));

        await server.RunProgramAsync("pg_dump", Store.Get<PostgresOptions>().ConnectionString, "--format=custom", $"--file={file}");
        await Store.Journal.AppendAsync(Appends.Of(loop, 3, 1)); // After the backup.
        var empty = await server.CreateDatabaseAsync();
        await server.RunProgramAsync("pg_restore", empty, "--exit-on-error", file);
        await using var restored = PostgresStore.Open(empty);

        Assert.Equal([1L, 2, 3], (await restored.Journal.ReadAsync(loop, CancellationToken.None))!.Events.Select(stored => stored.Position));
        Assert.Equal(loop, await restored.Journal.FindByKeyAsync("r", "k", CancellationToken.None));
        Assert.Equal(["ann"], (await restored.Journal.TaskAsync(new TaskId(loop, 1), CancellationToken.None))!.Assignees);
        Assert.Equal(first.Version, (await restored.State.GetAsync(s_owner, "a", Appends.Now))!.Version);
        Assert.True((await restored.State.WriteAsync(Write("b"))).Version > first.Version);
        await restored.Journal.AppendAsync(Appends.Of(loop, 3, 1));
        await restored.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));
        Assert.Equal([1L, 2, 3, 4, 5], (await restored.Journal.ReadFeedAsync(null, null, 0, 10, CancellationToken.None)).Select(stored => stored.Position));
        Assert.Equal([today, today.AddDays(1)], await restored.Get<PostgresPartitions>().DaysAsync(CancellationToken.None));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static StateWrite Write(string key) => new(s_owner, key, new RequestHash(System.Text.Encoding.UTF8.GetBytes(key)), "1"u8.ToArray(), null, null, Appends.Now, 10, 1000);
}
