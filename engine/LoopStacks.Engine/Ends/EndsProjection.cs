using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Ends;

/// <summary>
/// Makes something of every loop that ends, exactly once: follows the journal beside the loops and never holds one up. It hears of commits, takes the ends among them, and writes what came of many together with its place in the
/// journal, in rounds with a pause between. After a restart it goes on from that place; a round that failed is made again.
/// </summary>
/// <param name="subject">What is made, for people and for the name of the metric: <c>statistics</c>.</param>
/// <param name="capacity">How many ends may wait in memory; more are read from the journal.</param>
/// <param name="interval">The pause between two rounds, if none asks for more.</param>
internal abstract class EndsProjection(string subject, int capacity, TimeSpan interval, ILoopJournal journal, TimeProvider time, IMeterFactory meters, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private LoopEnds? _ends;
    private ITimer? _alarm;
    private ImmutableList<TaskCompletionSource> _waiting = [];

    protected TimeProvider Time => time;

    /// <summary>The pause after this round, where it is to be longer than usual.</summary>
    protected TimeSpan Rest { get; set; }

    protected ILogger Logger => logger;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var ends = _ends = new LoopEnds(journal, Wake, capacity);
        await LoadAsync(ends, cancellationToken);
        meters.Create(LoopMetrics.MeterName).CreateObservableGauge($"loopstacks.{subject}.queue", () => ends.Waiting, "{loop}", $"Loops that have ended and do not count for {subject} yet.");
        _alarm = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ends.Start();
        Wake();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Completes when all that happened until now is counted; where another process counts, at once.</summary>
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
        _alarm?.Dispose();
        _ends?.Dispose();
    }

    /// <summary>Before the first round.</summary>
    protected virtual Task LoadAsync(LoopEnds ends, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>One round: from the last place to where the journal ends now.</summary>
    /// <param name="all">Somebody waits until all is counted: nothing is left for a later round.</param>
    protected abstract Task ProjectAsync(LoopEnds ends, bool all, CancellationToken cancellation);

    /// <summary>A round failed: what was taken from the queue is in the journal still, and only the store knows whether a write that failed was made.</summary>
    protected abstract void Doubt();

    /// <summary>Runs beside the rounds until it is cancelled.</summary>
    protected virtual Task WatchAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>A round is to be made soon.</summary>
    protected void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>A round is to be made after a while, though nothing happens until then.</summary>
    protected void WakeIn(TimeSpan wait) => _alarm?.Change(wait, Timeout.InfiniteTimeSpan);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(ProjectAllAsync(stoppingToken), WatchAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The follower for {Subject} has stopped", subject);
        }
    }

    private async Task ProjectAllAsync(CancellationToken cancellation)
    {
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancellation))
        {
            var isMade = await TryProjectAsync(cancellation);
            await Task.Delay(!isMade ? s_afterFailure : Rest > interval ? Rest : interval, time, cancellation);
        }
    }

    private async Task<bool> TryProjectAsync(CancellationToken cancellation)
    {
        var waiting = _waiting; // Those who come later wait for the next round.
        try
        {
            await ProjectAsync(_ends!, !waiting.IsEmpty, cancellation);
            ImmutableInterlocked.Update(ref _waiting, static (all, settled) => all.RemoveRange(settled), waiting);
            foreach (var waiter in waiting)
                waiter.SetResult();
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.Log(StorageLog.Level(exception), exception, "Loops that ended could not be counted for {Subject}; it is tried again in {Wait}", subject, s_afterFailure);
            Doubt();
            Wake();
            return false;
        }
    }
}
