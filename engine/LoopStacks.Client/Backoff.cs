namespace LoopStacks.Client;

/// <summary>Waits between tries to connect again: 0.2 s doubling up to 5 s, given up after a minute without any success.</summary>
public sealed class Backoff(TimeProvider clock)
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(1);

    private TimeSpan _next = TimeSpan.FromMilliseconds(200);
    private long? _since;

    public void Succeeded()
    {
        _next = TimeSpan.FromMilliseconds(200);
        _since = null;
    }

    /// <summary>Waits before the next try; false where it is time to give up.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        _since ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_since.Value) > GiveUpAfter)
            return false;
        await Task.Delay(_next, clock, cancellation);
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, TimeSpan.FromSeconds(5).Ticks));
        return true;
    }
}
