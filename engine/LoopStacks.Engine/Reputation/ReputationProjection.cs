using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Ends;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Reputation;

/// <summary>
/// Learns from every loop that ends, and from feedback. Of several processes the first does so; the others read what it wrote.
/// </summary>
internal sealed class ReputationProjection(
    ILoopJournal journal,
    IReputationStore store,
    LoopReader reader,
    ReputationBook book,
    EndedLoops ended,
    ClusterView cluster,
    ReputationOptions options,
    TimeProvider time,
    IMeterFactory meters,
    ILogger<ReputationProjection> logger) : EndsProjection("reputation", 8192, options.Interval, journal, time, meters, logger)
{
    private const int LoopsPerWrite = 512;
    private const int FeedbackLoopsPerRound = 100;

    // A round that wrote more rows is followed by a longer pause, in which loops of the same agents share the next one.
    private const double RowsPerSecond = 2000;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);

    // What the process that learns has written, and feedback that others took.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private volatile bool _feedback;
    private bool _unsure;
    private int _rows; // Written in this round.
    private long _position;
    private DateTimeOffset _prunedAt;
    private DateTimeOffset _lookedAt;

    /// <summary>There is feedback that does not count yet.</summary>
    public void NoticeFeedback()
    {
        _feedback = true;
        Wake();
    }

    /// <summary>Looks at what others have written.</summary>
    protected override async Task WatchAsync(CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(BetweenLooks, Time);
        while (await ticks.WaitForNextTickAsync(cancellation))
        {
            if (cluster.IsAlone)
                continue;
            _feedback = true;
            Wake();
        }
    }

    protected override void Doubt() => _unsure = true;

    protected override async Task ProjectAsync(LoopEnds ends, bool all, CancellationToken cancellation)
    {
        (_rows, Rest) = (0, TimeSpan.Zero);
        if (!cluster.IsFirst)
        {
            ends.Leave();
            if (Time.GetUtcNow() - _lookedAt < BetweenLooks)
                return;
            _lookedAt = Time.GetUtcNow();
            await LoadAsync(ends, cancellation);
            _unsure = true; // Should this process become the first.
            return;
        }

        await ends.FollowAsync(cancellation);
        if (_unsure)
            await LoadAsync(ends, cancellation);
        await ends.ReadAsync(_position, LoopsPerWrite, (batch, position) => CountAsync(batch, position, cancellation), cancellation);
        if (_feedback)
            await CountFeedbackAsync(ends, cancellation);
        await PruneAsync(cancellation);
        Rest = TimeSpan.FromSeconds(Math.Min(_rows / RowsPerSecond, LongestRest.TotalSeconds));
    }

    protected override async Task LoadAsync(LoopEnds ends, CancellationToken cancellation)
    {
        var stored = await store.LoadAsync(cancellation);
        book.Restore(stored.Entries);
        _position = stored.Position;
        ends.Doubt();
        _feedback = true;
        _unsure = false;
    }

    private async Task CountAsync(IReadOnlyList<LoopEnd> ends, long position, CancellationToken cancellation)
    {
        var oldest = Time.GetUtcNow() - options.Retention;
        var changes = new Changes(book, options.Decay);
        foreach (var end in ends)
        {
            if (end.At < oldest)
                continue; // It would be dropped at once.
            foreach (var observation in ended.TakeObservations(end) ?? await LearnAsync(end.Loop, cancellation))
                changes.Apply(end.Realm, observation);
        }

        await WriteAsync(position, changes, [], cancellation);
    }

    private async ValueTask<ImmutableArray<Observation>> LearnAsync(LoopId loop, CancellationToken cancellation) =>
        await TryFoldAsync(loop, cancellation) is { HasEnded: true } state ? ended.Learn(state) : [];

    /// <summary>A history that can't be read would stop everything after it: it counts for nobody, and the log says so.</summary>
    private async ValueTask<LoopState?> TryFoldAsync(LoopId loop, CancellationToken cancellation)
    {
        try
        {
            return await reader.FoldAsync(loop, cancellation);
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException)
        {
            Logger.LogError(exception, "The history of loop {Loop} can't be read; it counts for no reputation", loop);
            return null;
        }
    }

    /// <summary>
    /// 1. Which loops have feedback that does not count yet. 2. Follow the journal to its end: feedback is given on loops that have ended, so all of their ends are counted then.
    /// 3. For each, what was held of its contributions until now makes room for what is held now.
    /// </summary>
    private async Task CountFeedbackAsync(LoopEnds ends, CancellationToken cancellation)
    {
        _feedback = false;
        while (await store.UncountedAsync(FeedbackLoopsPerRound, cancellation) is { Count: > 0 } loops)
        {
            await ends.CatchUpAsync(_position, (batch, position) => CountAsync(batch, position, cancellation), cancellation);
            foreach (var loop in loops)
                await CountFeedbackAsync(loop, cancellation);
        }
    }

    private async Task CountFeedbackAsync(LoopId loop, CancellationToken cancellation)
    {
        var feedback = await store.FeedbackOfAsync(loop, 0, int.MaxValue, cancellation);
        var changes = new Changes(book, options.Decay);
        if (await TryFoldAsync(loop, cancellation) is { HasEnded: true } state)
        {
            var before = LoopObservations.Judgements(state, [.. feedback.Where(stored => stored.Counted is not null).Select(stored => stored.Given.Says with { Score = stored.Counted!.Value })]);
            var after = LoopObservations.Judgements(state, [.. feedback.Select(stored => stored.Given.Says)]);
            foreach (var judgement in before.Except(after))
                changes.Apply(state.Accepted!.Realm, new JudgementWithdrawn(judgement));
            foreach (var judgement in after.Except(before))
                changes.Apply(state.Accepted!.Realm, judgement);
        }

        await WriteAsync(_position, changes, [.. feedback.Where(stored => stored.Counted != stored.Given.Says.Score).Select(stored => (stored.Id, stored.Given.Says.Score))], cancellation);
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        var now = Time.GetUtcNow();
        if (now - _prunedAt < BetweenPrunings)
            return;
        _prunedAt = now;
        if (book.NotHeardSince(now - options.Retention) is { Count: > 0 } old)
            await PublishAsync(new ReputationBatch(_position, _position, FrozenDictionary<ReputationKey, ReputationState>.Empty, old, []), cancellation);
    }

    private Task WriteAsync(long position, Changes changes, IReadOnlyList<(long, double)> counted, CancellationToken cancellation) =>
        PublishAsync(new ReputationBatch(_position, position, changes.States, book.Overflow(changes.States), counted), cancellation);

    /// <summary>Durable first, then seen.</summary>
    private async Task PublishAsync(ReputationBatch batch, CancellationToken cancellation)
    {
        await store.ApplyAsync(batch, cancellation);
        _rows += batch.Changed.Count;
        book.Publish(batch);
        _position = batch.To;
    }

    /// <summary>What a write changes, over what the book has.</summary>
    private sealed class Changes(ReputationBook book, Decay decay)
    {
        private readonly Dictionary<ReputationKey, ReputationState> _states = [];

        public IReadOnlyDictionary<ReputationKey, ReputationState> States => _states;

        public void Apply(string realm, Observation observation)
        {
            var key = new ReputationKey(realm, observation.Instance, observation.Capability);
            var state = _states.TryGetValue(key, out var changed) ? changed : book.Find(key);
            _states[key] = state.Apply(observation, decay);
        }
    }
}
