using System.Security.Cryptography;
using System.Text;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>Appends of many loops with one commit; at most one append a loop in a batch.</summary>
internal sealed class JournalWriter(PostgresDatabase database, PostgresOptions options, CommitFollower follower, JournalMetrics metrics, ILogger logger) : GroupCommit<PendingAppend>(database, options, logger)
{
    private const int KnownDefinitions = 10_000;

    private readonly HashSet<LoopId> _loops = [];
    private readonly HashSet<string> _definitions = []; // Hashes that are stored. When it is full, it is begun anew.
    private AppendStatement? _statement;

    /// <summary>Raised where others have fenced this writer.</summary>
    public event Action? Fenced;

    /// <summary>What the database knows the process of that name by.</summary>
    public static Guid IdOf(string process) => new(SHA256.HashData(Encoding.UTF8.GetBytes(process)).AsSpan(0, 16), bigEndian: true);

    public void Identify(string process) => Writer = IdOf(process);

    protected override void Begin() => _loops.Clear();

    protected override bool Fits(PendingAppend next) => _loops.Add(next.Append.Loop);

    protected override async Task CommitAsync(NpgsqlConnection connection, long number, IReadOnlyList<PendingAppend> batch)
    {
        _statement ??= await AnswerAsync(AppendStatement.PrepareAsync(connection));
        var definitions = batch.Select(pending => pending.Append.Definition).OfType<StoredDefinition>().Where(definition => !_definitions.Contains(definition.Hash)).DistinctBy(definition => definition.Hash).ToArray();
        follower.Expect();
        var (head, winners) = await AnswerAsync(RunAsync(_statement, number, batch, definitions));
        if (_definitions.Count > KnownDefinitions)
            _definitions.Clear();
        _definitions.UnionWith(definitions.Select(definition => definition.Hash));
        await follower.FollowAsync(Numbered(head, winners, batch));
    }

    protected override void Committed(int writes, TimeSpan took) => metrics.Committed(writes, took);

    protected override void Ended() => follower.Expected();

    protected override void Forget()
    {
        _statement?.Dispose();
        _statement = null;
    }

    private async Task<(long Head, int[] Winners)> RunAsync(AppendStatement statement, long number, IReadOnlyList<PendingAppend> batch, StoredDefinition[] definitions)
    {
        try
        {
            return await statement.RunAsync(Writer, number, batch, definitions);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresFence.GivenUp)
        {
            Fenced?.Invoke();
            throw;
        }
    }

    private static CommittedBatch Numbered(long head, int[] winners, IReadOnlyList<PendingAppend> batch)
    {
        var events = new List<StoredEvent>();
        var position = head;
        foreach (var number in winners)
        {
            var append = batch[number - 1].Append;
            var seq = append.ExpectedVersion;
            foreach (var @event in append.Events)
                events.Add(new StoredEvent(++position, append.Row.Realm, append.Loop, ++seq, @event.At, @event.Type, @event.Data));
        }

        return new CommittedBatch(head, events, [.. batch], winners);
    }
}
