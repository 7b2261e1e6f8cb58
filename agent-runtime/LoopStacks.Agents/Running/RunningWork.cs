using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>A work item whose handler runs.</summary>
internal sealed class RunningWork(Award award, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _cancelled = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private int _isOver;

    public Award Award { get; } = award;

    public CancellationToken Token => _cancelled.Token;

    /// <summary>The platform has taken it back: nobody wants its result.</summary>
    public bool IsUnwanted { get; set; }

    /// <summary>Its deadline passed.</summary>
    public bool IsTooLate { get; private set; }

    public void CancelAt(TimeProvider time)
    {
        var left = Award.Deadline - time.GetUtcNow();
        // A timer takes 49 days at most; whoever has longer has no deadline worth a timer.
        if (left < TimeSpan.FromDays(40))
            _deadline = time.CreateTimer(_ => OnDeadline(), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
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

    private ITimer? _deadline;

    private void OnDeadline()
    {
        IsTooLate = true;
        Cancel();
    }
}
