using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Engine.Tests;

/// <summary>What is SQLite's alone; the promises of every journal are in LoopStacks.Conformance.</summary>
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

    private static JournalAppend Append(LoopId loop, long expected, int events, DateTimeOffset? endedAt = null) => new(
        loop,
        expected,
        [.. Enumerable.Range(0, events).Select(number => new EncodedEvent("workStarted", Now, "{\"number\":1}"u8.ToArray()))],
        new LoopRow(loop, "r", "s", "hash", loop, null, 0, endedAt is null ? "running" : "completed", "do", Now, endedAt, Now.AddMinutes(5), endedAt is null ? Now.AddMinutes(1) : null, expected + events, null, null, LoopUsage.None),
        new StoredDefinition("hash", "s", "{}"u8.ToArray()));
}
