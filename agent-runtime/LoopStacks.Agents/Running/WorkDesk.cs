using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Agents.State;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents.Running;

/// <summary>
/// The work in hand: starts handlers on the thread pool, as many at once as there are credits, keeps their results until they are recorded,
/// and tells the platform what is still worked on. An award may come twice; a work item's attempt is worked on once. Thread safe.
/// </summary>
internal sealed partial class WorkDesk(WorkHandler handler, AgentOptions options, int credits, Func<ConnectionMessage, bool> send, ILogger logger) : IDisposable
{
    private const int MaxText = 1000;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(20);
    private static readonly ActivitySource s_activities = new("LoopStacks.Agents");

    private const int MaxHeldInMessage = 1000;

    private readonly CallDesk _calls = new(options, send);
    private readonly Dictionary<string, RunningWork> _running = new(StringComparer.Ordinal);
    private readonly Outbox _outbox = new(options.Time);
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource? _idle;
    private ITimer? _soon;
    private JsonElement? _config;
    private int _maxOutputBytes = int.MaxValue;
    private int _unwinding;

    /// <summary>What the work in hand asks of the platform's memory.</summary>
    public StateDesk State { get; } = new(options.Time, send);

    /// <summary>Nothing new is taken.</summary>
    public bool IsDraining { get; private set; }

    public void Welcomed(Welcome welcome)
    {
        _config = welcome.Config;
        // The frame in which a result goes may hold other messages before it, and the result's own envelope.
        _maxOutputBytes = _calls.MaxBytes = State.MaxBytes = welcome.MaxMessageBytes - Math.Min(33 << 10, welcome.MaxMessageBytes / 2);
    }

    public void OnAward(Award award)
    {
        RunningWork work;
        lock (_calls.Gate)
        {
            if (IsKnown(award))
                return;
            if (Refusal() is { } reason)
            {
                send(new Refuse(award.WorkItem, award.Attempt, reason));
                return;
            }

            work = new RunningWork(award, _calls, _stopping.Token);
            _running.Add(award.WorkItem, work);
            send(new Accept(award.WorkItem, award.Attempt));
        }

        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Desk.RunAsync(state.Work), (Desk: this, Work: work), preferLocal: true); // Done at once here, its result goes in one frame with what was sent above.
    }

    public void OnCancel(Cancel cancel)
    {
        lock (_calls.Gate)
        {
            if (_running.TryGetValue(cancel.WorkItem, out var work) && work.Award.Attempt <= cancel.Attempt)
                Drop(work);
        }
    }

    public void OnRecorded(Recorded recorded)
    {
        if (recorded.Status == "invalid")
            LogInvalid(logger, recorded.WorkItem, recorded.Message);
        _outbox.OnRecorded(recorded);
    }

    public void OnChild(Child child)
    {
        lock (_calls.Gate)
        {
            if (_running.TryGetValue(child.WorkItem, out var work) && work.Award.Attempt == child.Attempt)
                work.Calls.On(child);
        }
    }

    public void OnAnswered(Answered answered)
    {
        lock (_calls.Gate)
        {
            if (_running.TryGetValue(answered.WorkItem, out var work) && work.Award.Attempt == answered.Attempt)
                work.Calls.On(answered);
        }
    }

    /// <summary>Tells a platform that was out of reach what it has not recorded and what is still worked on, and asks again what that waits for.</summary>
    public void SayAgain()
    {
        foreach (var message in _outbox.TakeDue(TimeSpan.Zero))
            send(message);
        Beat();
        lock (_calls.Gate)
        {
            _calls.Reset();
            foreach (var work in _running.Values)
                work.Calls.SayAgain();
        }

        State.SayAgain(TimeSpan.Zero); // After the heartbeat, which says for which work.
    }

    /// <summary>The platform could not store something: says it again in a second.</summary>
    public void SayAgainSoon()
    {
        lock (_calls.Gate)
        {
            _soon ??= options.Time.CreateTimer(
                _ =>
                {
                    lock (_calls.Gate)
                    {
                        _soon = null;
                        _calls.SayDue(s_soon / 2); // A timer may fire a little early.
                    }

                    foreach (var message in _outbox.TakeDue(s_soon / 2))
                        send(message);
                },
                null, s_soon, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sends a heartbeat for what is worked on, and again what has waited long to be recorded.</summary>
    public void Beat()
    {
        lock (_calls.Gate)
        {
            // Under the lock, so that no result overtakes the heartbeat that still names its work item.
            foreach (var held in InHand().Chunk(MaxHeldInMessage))
                send(new Heartbeat(held));
            _calls.SayDue(s_late);
        }

        foreach (var message in _outbox.TakeDue(s_late))
            send(message);
        State.SayAgain(s_late);
    }

    /// <summary>Nothing new is taken, and what waits is left to others.</summary>
    public void Drain()
    {
        lock (_calls.Gate)
        {
            IsDraining = _calls.IsDraining = true;
            // First, or the slots of what is parked would be given new work.
            send(new Drain());
            foreach (var work in _running.Values)
                work.Calls.ParkIfWaiting();
        }
    }

    /// <summary>Waits until all work is done and recorded. At the limit handlers are cancelled, and what they leave fails, to be retried elsewhere.</summary>
    public async Task FinishAsync(CancellationToken limit)
    {
        try
        {
            await WhenIdleAsync().WaitAsync(limit).ConfigureAwait(false);
            await _outbox.WhenEmptyAsync().WaitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogDrainTimeout(logger, _running.Count, _outbox.Count);
            await _stopping.CancelAsync().ConfigureAwait(false);
            // Handlers that heed their token end now, and say so.
            await Task.WhenAny(WhenIdleAsync(), Task.Delay(s_soon, options.Time, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _soon?.Dispose();
    }

    private bool IsKnown(Award award)
    {
        if (_running.TryGetValue(award.WorkItem, out var work))
        {
            if (work.Award.Attempt >= award.Attempt)
            {
                send(new Accept(award.WorkItem, work.Award.Attempt));
                return true;
            }

            Drop(work); // A later attempt: the platform gave this one up.
        }

        if (!_outbox.IsFinished(award.WorkItem, award.Attempt, out var message))
            return false;
        if (message is not null)
            send(message);
        return true;
    }

    private string? Refusal()
    {
        if (IsDraining)
            return "draining";
        // What waits has given its credit back, and another may be on its way for it when it goes on: only what never waited counts for sure.
        var busy = _running.Count - _calls.Waited;
        if (busy >= credits)
            return $"all {credits} credits are in use";
        // A cancelled handler frees its credit at once, but one that does not heed its token must not be joined by ever more.
        return busy + _unwinding >= 2 * credits ? "cancelled work has not ended yet" : null;
    }

    private void Drop(RunningWork work)
    {
        work.IsUnwanted = true;
        _running.Remove(work.Award.WorkItem);
        // One that waits ends with its await.
        work.IsUnwinding = !work.Calls.IsWaiting;
        if (work.IsUnwinding)
            _unwinding++;
        work.Calls.Close();
        work.Cancel();
    }

    private List<HeldWork> InHand()
    {
        var held = new List<HeldWork>(_running.Count);
        foreach (var work in _running.Values)
            held.Add(new HeldWork(work.Award.WorkItem, work.Award.Attempt, work.Calls.HasWaited ? work.Calls.IsWaiting : null));
        return held;
    }

    private async Task RunAsync(RunningWork running)
    {
        var award = running.Award;
        using var activity = StartActivity(award);
        var progress = new ProgressThrottle(options.Time, send);
        ConnectionMessage outcome;
        try
        {
            running.CancelAt(options.Time);
            var result = await handler(new Work(award, _config, logger, progress.Offer, running.Calls) { State = new WorkState(award, State, running.Token) }, running.Token).ConfigureAwait(false);
            outcome = ToResult(award, result);
            if (running.Calls.Parked is not null)
                LogParkedResult(logger, award.WorkItem, award.Attempt);
        }
        catch (Exception exception)
        {
            outcome = ToFailed(running, exception);
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        }

        progress.Complete();
        End(running, outcome);
        running.Dispose();
    }

    private void End(RunningWork running, ConnectionMessage outcome)
    {
        TaskCompletionSource? idle = null;
        lock (_calls.Gate)
        {
            running.Calls.Close();
            if (running.IsUnwanted)
            {
                if (running.IsUnwinding)
                    _unwinding--;
            }
            else
            {
                // What a parked handler returns or throws on its way out counts for nothing: it runs again.
                outcome = running.Calls.Parked ?? outcome;
                // Kept before it is sent: the answer may be here before the next line.
                _running.Remove(running.Award.WorkItem);
                _outbox.Keep(running.Award.WorkItem, running.Award.Attempt, outcome);
                send(outcome);
            }

            if (_running.Count == 0)
                (idle, _idle) = (_idle, null);
        }

        idle?.SetResult();
    }

    private Task WhenIdleAsync()
    {
        lock (_calls.Gate)
        {
            if (_running.Count == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private ConnectionMessage ToResult(Award award, WorkResult? result)
    {
        var given = result ?? WorkResult.Of(null);
        var bytes = JsonMarshal.GetRawUtf8Value(given.Output).Length;
        if (bytes > _maxOutputBytes)
            return new Failed(award.WorkItem, award.Attempt, $"The output has {bytes} bytes; the platform takes {_maxOutputBytes}. Return less, or a reference to the data.", true, "TooLarge");
        return new Result(award.WorkItem, award.Attempt, given.Output, given.Confidence, given.Usage);
    }

    private Failed ToFailed(RunningWork running, Exception exception)
    {
        var (message, final, code) = exception switch
        {
            WorkFailedException failed => (failed.Message, failed.Final, failed.Code),
            // The same again would find the same child, refusal or answer under its key.
            ChildFailedException child => (child.Message, true, child.Code ?? "ChildFailed"),
            SpawnRefusedException refused => (refused.Message, true, refused.Code),
            QuestionFailedException question => (question.Message, true, question.Code),
            StateException state => (state.Message, false, state.Code),
            OperationCanceledException when running.IsTooLate => ("The deadline passed before the work was done.", false, "DeadlineExceeded"),
            OperationCanceledException when _stopping.IsCancellationRequested => ("The replica stopped before the work was done.", false, "ReplicaStopped"),
            _ => ($"{exception.GetType().Name}: {exception.Message}", false, null),
        };
        var isParking = running.Calls.Parked is not null && exception is OperationCanceledException;
        if (!running.IsUnwanted && !isParking)
            LogFailed(logger, running.Award.WorkItem, running.Award.Attempt, exception is WorkFailedException ? null : exception, message);
        return new Failed(running.Award.WorkItem, running.Award.Attempt, Shortened(message), final, code);
    }

    // Of a failure that came up through many children the beginning says where, and the end why.
    private static string Shortened(string message) => message.Length <= MaxText ? message : $"{message[..(MaxText / 3)]} … {message[^(MaxText / 2)..]}";

    private static Activity? StartActivity(Award award)
    {
        if (!s_activities.HasListeners())
            return null;
        var activity = s_activities.StartActivity("work " + award.Capabilities[0], ActivityKind.Consumer, award.TraceParent);
        activity?.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("loopstacks.loop", award.Loop).SetTag("loopstacks.work_item", award.WorkItem).SetTag("loopstacks.attempt", award.Attempt);
        return activity;
    }

    [LoggerMessage(10, LogLevel.Warning, "Work item {WorkItem}, attempt {Attempt}, failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string workItem, int attempt, Exception? exception, string reason);

    [LoggerMessage(13, LogLevel.Warning, "The handler of work item {WorkItem}, attempt {Attempt}, returned a result after it was parked, which counts for nothing. Let WorkParkedException pass")]
    private static partial void LogParkedResult(ILogger logger, string workItem, int attempt);

    [LoggerMessage(11, LogLevel.Warning, "The platform did not take the result of work item {WorkItem}: {Reason}")]
    private static partial void LogInvalid(ILogger logger, string workItem, string? reason);

    [LoggerMessage(12, LogLevel.Warning, "The time to stop is over: {Running} work items are in hand, {Unrecorded} results are not recorded")]
    private static partial void LogDrainTimeout(ILogger logger, int running, int unrecorded);
}
