using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Ends;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Reputation;

/// <summary>
/// Learns from every loop that ends, exactly once, and from feedback. Follows the journal beside the loops and never holds one up: it hears of commits, takes the ends among them, and
/// writes what came of many together with its place in the journal. After a restart it goes on from that place. Of several processes the first does so; the others read what it wrote.
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
    ILogger<ReputationProjection> logger) : BackgroundService
{
    private const int LoopsPerWrite = 512;
    private const int FeedbackLoopsPerRound = 100;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);

    // What the process that learns has written, and feedback that others took.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private LoopEnds? _ends;
    private volatile bool _feedback;
    private bool _unsure;
    private ImmutableList<TaskCompletionSource> _waiting = [];
    private long _position;
    private DateTimeOffset _prunedAt;
    private DateTimeOffset _lookedAt;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var ends = _ends = new LoopEnds(journal, Wake, capacity: 8192);
        await LoadAsync(ends, cancellationToken);
        meters.Create(LoopMetrics.MeterName).CreateObservableGauge(
            "loopstacks.reputation.queue", () => ends.Waiting, "{loop}", "Loops that have ended and do not count for reputation yet.");
        ends.Start();
        Wake();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>There is feedback that does not count yet.</summary>
    public void NoticeFeedback()
    {
        _feedback = true;
        Wake();
    }

    /// <summary>Completes when all that happened until now is counted.</summary>
    public Task SettledAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ImmutableInterlocked.Update(ref _waiting, static (waiting, added) => waiting.Add(added), settled);
        Wake();
        return settled.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _ends?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(ProjectAllAsync(stoppingToken), LookAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The follower for reputation has stopped");
        }
    }

    private async Task ProjectAllAsync(CancellationToken cancellation)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellation))
            await Task.Delay(await TryProjectAsync(cancellation) ? options.Interval : AfterFailure, time, cancellation);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(BetweenLooks, time);
        while (await ticks.WaitForNextTickAsync(cancellation))
        {
            if (cluster.IsAlone)
                continue;
            _feedback = true;
            Wake();
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task<bool> TryProjectAsync(CancellationToken cancellation)
    {
        var waiting = _waiting; // Those who come later wait for the next round.
        try
        {
            await ProjectAsync(_ends!, cancellation);
            ImmutableInterlocked.Update(ref _waiting, static (all, settled) => all.RemoveRange(settled), waiting);
            foreach (var waiter in waiting)
                waiter.SetResult();
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.Log(StorageLog.Level(exception), exception, "What instances did could not be counted; it is tried again in {Wait}", AfterFailure);
            _unsure = true; // What was taken from the queue is in the journal still, and only the store knows whether a write that failed was made.
            Wake();
            return false;
        }
    }

    private async Task ProjectAsync(LoopEnds ends, CancellationToken cancellation)
    {
        if (!cluster.IsFirst)
        {
            ends.Leave();
            if (time.GetUtcNow() - _lookedAt < BetweenLooks)
                return;
            _lookedAt = time.GetUtcNow();
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
    }

    private async Task LoadAsync(LoopEnds ends, CancellationToken cancellation)
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
        var oldest = time.GetUtcNow() - options.Retention;
        var changes = new Changes(book, options.Decay);
        foreach (var end in ends)
        {
            if (end.At < oldest)
                continue; // It would be dropped at once.
            foreach (var observation in ended.TakeObservations(end.Loop) ?? await LearnAsync(end.Loop, cancellation))
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
            logger.LogError(exception, "The history of loop {Loop} can't be read; it counts for no reputation", loop);
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
        var now = time.GetUtcNow();
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
