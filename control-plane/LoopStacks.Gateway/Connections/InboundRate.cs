namespace LoopStacks.Gateway.Connections;

/// <summary>A bucket of tokens, one a message: so many a second, twice as many at once. Not thread safe.</summary>
internal sealed class InboundRate(int perSecond, TimeProvider time)
{
    private double _tokens = 2.0 * perSecond;
    private long _filledAt = time.GetTimestamp();

    /// <summary>False where that is a flood.</summary>
    public bool TryTake(int messages)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(2.0 * perSecond, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond)) - messages;
        _filledAt = now;
        return _tokens >= 0;
    }
}
