namespace LoopStacks.Api.Tests;

/// <summary>A clock whose timers fire when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];

    /// <summary>One permit for every timer that was set.</summary>
    public SemaphoreSlim Armed { get; } = new(0);

    /// <summary>Fires the newest timer; how long it would have taken.</summary>
    public TimeSpan Fire()
    {
        Timer timer;
        lock (_lock)
        {
            timer = _timers[^1];
            _timers.Remove(timer);
        }

        timer.Callback(timer.State);
        return timer.Due;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, dueTime);
        lock (_lock)
            _timers.Add(timer);
        Armed.Release();
        return timer;
    }

    private sealed class Timer(ManualTime owner, TimerCallback callback, object? state, TimeSpan due) : ITimer
    {
        public TimerCallback Callback => callback;

        public object? State => state;

        public TimeSpan Due => due;

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (owner._lock)
                owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
