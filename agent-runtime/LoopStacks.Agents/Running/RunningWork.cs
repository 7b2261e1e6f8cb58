using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>A work item whose handler runs.</summary>
internal sealed class RunningWork : IDisposable
{
    private readonly CancellationTokenSource _cancelled;
    private readonly Lock _deadlineGate = new();
    private ITimer? _deadline;
    private DateTimeOffset _deadlineAt;
    private DateTimeOffset? _pausedAt;
    private bool _passedWhilePaused;
    private int _isOver;

    public RunningWork(Award award, CallDesk desk, CancellationToken stopping)
    {
        Award = award;
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Token = _cancelled.Token;
        Calls = new WorkCalls(this, desk);
    }

    public Award Award { get; }

    public CancellationToken Token { get; }

    public WorkCalls Calls { get; }

    /// <summary>The platform has taken it back: nobody wants its result.</summary>
    public bool IsUnwanted { get; set; }

    /// <summary>It was taken back while it worked, so it may go on working for a while.</summary>
    public bool IsUnwinding { get; set; }

    /// <summary>Its deadline passed.</summary>
    public bool IsTooLate { get; private set; }

    public void CancelAt(TimeProvider time)
    {
        _deadlineAt = Award.Deadline;
        var left = Award.Deadline - time.GetUtcNow();
        // A timer takes 49 days at most; whoever has longer has no deadline worth a timer.
        if (left < TimeSpan.FromDays(40))
            _deadline = time.CreateTimer(_ => OnDeadline(time), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// It waits. A person's answer may be days away, and the loop then moves the deadline; so the time of waiting is not counted here. Where it does count, the
    /// platform takes the work item back.
    /// </summary>
    public void PauseDeadline(TimeProvider time)
    {
        lock (_deadlineGate)
            _pausedAt ??= time.GetUtcNow();
    }

    /// <summary>It goes on.</summary>
    public void ResumeDeadline(TimeProvider time)
    {
        lock (_deadlineGate)
        {
            if (_pausedAt is not { } paused)
                return;
            // The timer itself is left as it is: most waits are short, and it looks again when it fires.
            _deadlineAt += time.GetUtcNow() - paused;
            _pausedAt = null;
            if (_passedWhilePaused)
                Arm(_deadlineAt - time.GetUtcNow());
            _passedWhilePaused = false;
        }
    }

    public void Cancel()
    {
        if (Volatile.Read(ref _isOver) != 0)
            return;
        try
        {
            _cancelled.Cancel();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or AggregateException)
        {
            // It ended in the same moment, or what the handler registered with the token threw: neither is ours to tell.
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isOver, 1);
        _deadline?.Dispose();
        _cancelled.Dispose();
    }

    private void OnDeadline(TimeProvider time)
    {
        lock (_deadlineGate)
        {
            var left = _deadlineAt - time.GetUtcNow();
            _passedWhilePaused = _pausedAt is not null;
            if (_passedWhilePaused)
                return;
            if (left > TimeSpan.Zero)
            {
                Arm(left);
                return;
            }

            IsTooLate = true;
        }

        Cancel();
    }

    private void Arm(TimeSpan left) => _deadline?.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
