using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Platforms;

/// <summary>The clock of a process. Its timers go by time that elapses, whatever the clock shows, as those of an operating system do; they end with the process.</summary>
internal sealed class ProcessTime(World world, Func<bool> isAlive) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => world.Now;

    public override long GetTimestamp() => world.Elapsed.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
            throw new NotSupportedException("No loop has a periodic timer.");
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ProcessTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time.After(dueTime, () => Fire(setting));
            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int setting)
        {
            if (setting == _setting && time.IsAlive)
                callback(state);
        }
    }

    private bool IsAlive => isAlive();

    private void After(TimeSpan due, Action action) => world.After(due, action);
}
