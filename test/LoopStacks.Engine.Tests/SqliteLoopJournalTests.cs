using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Engine.Tests;

public sealed class SqliteLoopJournalTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;
    private SqliteDatabase _database = null!;
    private SqliteLoopJournal _journal = null!;

    public ValueTask InitializeAsync()
    {
        var options = new SqliteOptions { Folder = _folder };
        _database = new SqliteDatabase(options);
        _journal = new SqliteLoopJournal(_database, options, TestMeters.Journal, NullLogger<SqliteLoopJournal>.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Append_ManyLoopsAtOnce_KeepsEachInOrderAndPositionsIncreasing()
    {
        var committed = new List<StoredEvent>();
        _journal.Committed += events => committed.AddRange(events);
        var loops = Enumerable.Range(0, 200).Select(_ => new LoopId(Guid.CreateVersion7())).ToArray();

        await Task.WhenAll(loops.Select(async loop =>
        {
            await _journal.AppendAsync(Append(loop, 0, 2));
            await _journal.AppendAsync(Append(loop, 2, 3));
        }));

        Assert.Equal(1000, committed.Count);
        Assert.Equal(Enumerable.Range(1, 1000).Select(position => (long)position), committed.Select(stored => stored.Position));
        Assert.All(loops, loop => Assert.Equal([1L, 2, 3, 4, 5], committed.Where(stored => stored.Loop == loop).Select(stored => stored.Seq)));
        var history = await _journal.ReadAsync(loops[7], CancellationToken.None);
        Assert.Equal(5, history!.Events.Count);
    }

    [Fact]
    public async Task Append_AtAWrongVersion_LosesAndWritesNothing()
    {
        var loop = new LoopId(Guid.CreateVersion7());
        await _journal.AppendAsync(Append(loop, 0, 2));

        await Assert.ThrowsAsync<VersionConflictException>(() => _journal.AppendAsync(Append(loop, 1, 1)));
        await Assert.ThrowsAsync<VersionConflictException>(() => _journal.AppendAsync(Append(loop, 0, 1)));
        await Assert.ThrowsAsync<VersionConflictException>(() => _journal.AppendAsync(Append(loop, 3, 1)));

        Assert.Equal(2, (await _journal.ReadAsync(loop, CancellationToken.None))!.Events.Count);
    }

    [Fact]
    public async Task Append_SameKeyInTheSameBatch_OneLosesAndTheOthersAreWritten()
    {
        var appends = Enumerable.Range(0, 50).Select(number => Append(new LoopId(Guid.CreateVersion7()), 0, 1, key: $"key-{number / 2}"));

        var results = await Task.WhenAll(appends.Select(async append =>
        {
            try
            {
                await _journal.AppendAsync(append);
                return true;
            }
            catch (IdempotencyConflictException)
            {
                return false;
            }
        }));

        Assert.Equal(25, results.Count(won => won));
        Assert.NotNull(await _journal.FindByKeyAsync("r", "key-3", CancellationToken.None));
        Assert.Null(await _journal.FindByKeyAsync("other", "key-3", CancellationToken.None));
    }

    [Fact]
    public async Task Append_CommittedAndReopened_IsThere()
    {
        var loop = new LoopId(Guid.CreateVersion7());
        await _journal.AppendAsync(Append(loop, 0, 3));
        await DisposeKeepingFilesAsync();
        await InitializeAsync();

        Assert.Equal(3, await _journal.HeadAsync(CancellationToken.None));
        Assert.Equal([loop], await _journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Unfinished_EndedLoops_AreLeftOut()
    {
        var running = new LoopId(Guid.CreateVersion7());
        var ended = new LoopId(Guid.CreateVersion7());
        await _journal.AppendAsync(Append(running, 0, 1));
        await _journal.AppendAsync(Append(ended, 0, 1, endedAt: Now));

        Assert.Equal([running], await _journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
        Assert.Equal(1, (await _journal.CountUnfinishedAsync(CancellationToken.None))["r"]);
        Assert.Empty(await _journal.UnfinishedAsync(null, Now, 10, CancellationToken.None));
        Assert.Equal([running], await _journal.UnfinishedAsync(null, Now.AddHours(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task List_Filters_FindTheNewestFirst()
    {
        var loops = Enumerable.Range(0, 5).Select(number => new LoopId(Guid.CreateVersion7(Now.AddMilliseconds(number)))).ToArray();
        foreach (var (loop, number) in loops.Select((loop, number) => (loop, number)))
            await _journal.AppendAsync(Append(loop, 0, 1, labels: new Dictionary<string, string> { ["team"] = number % 2 == 0 ? "red" : "blue" }));

        var red = await _journal.ListAsync(new ExecutionFilter(LabelSelector: new Dictionary<string, string> { ["team"] = "red" }), null, CancellationToken.None);
        var page = await _journal.ListAsync(new ExecutionFilter(Realm: "r", Limit: 2), loops[3], CancellationToken.None);

        Assert.Equal([loops[4], loops[2], loops[0]], red.Select(row => row.Id));
        Assert.Equal([loops[2], loops[1]], page.Select(row => row.Id));
        Assert.Empty(await _journal.ListAsync(new ExecutionFilter(Status: "failed"), null, CancellationToken.None));
    }

    [Theory]
    [InlineData("running", "do", "loops_unfinished")]
    [InlineData("waiting", "do", "loops_unfinished")]
    [InlineData("paused", "do", "loops_unfinished")]
    [InlineData("failed", "ended", "loops_failed")]
    [InlineData("cancelled", "ended", "loops_cancelled")]
    [InlineData("timedOut", "ended", "loops_timed_out")]
    public async Task List_StatusOfFewAmongMany_IsFoundByItsIndex(string status, string phase, string index)
    {
        var wanted = new LoopId(Guid.CreateVersion7());
        var many = Append(new LoopId(Guid.CreateVersion7()), 0, 1, endedAt: Now);
        await _journal.AppendAsync(many);
        var one = Append(wanted, 0, 1, endedAt: phase == "ended" ? Now : null);
        await _journal.AppendAsync(one with { Row = one.Row with { Status = status, Phase = phase } });

        Assert.Equal([wanted], (await _journal.ListAsync(new ExecutionFilter(Status: status), null, CancellationToken.None)).Select(row => row.Id));

        using var connection = _database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN SELECT id FROM loops WHERE 1 = 1 AND {JournalReads.StatusCondition(status)} ORDER BY id DESC LIMIT 5";
        using var rows = command.ExecuteReader();
        Assert.True(rows.Read());
        Assert.Contains(index, rows.GetString(3), StringComparison.Ordinal);
    }

    private static JournalAppend Append(LoopId loop, long expected, int events, string? key = null, DateTimeOffset? endedAt = null, Dictionary<string, string>? labels = null) => new(
        loop,
        expected,
        [.. Enumerable.Range(0, events).Select(number => new EncodedEvent("workStarted", Now, "{\"number\":1}"u8.ToArray()))],
        new LoopRow(loop, "r", "s", "hash", loop, null, 0, endedAt is null ? "running" : "completed", "do", Now, endedAt, Now.AddMinutes(5), endedAt is null ? Now.AddMinutes(1) : null, expected + events, labels, key, LoopUsage.None),
        new StoredDefinition("hash", "s", "{}"u8.ToArray()));

    private async Task DisposeKeepingFilesAsync()
    {
        await _journal.DisposeAsync();
        _database.Dispose();
    }
}
