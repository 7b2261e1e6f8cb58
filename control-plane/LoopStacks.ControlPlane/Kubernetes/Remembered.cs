using System.Collections.Concurrent;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>Answers of the API server that hold for a while. When there are too many all are forgotten, which costs only the asking. Thread safe.</summary>
internal sealed class Remembered<TKey, TValue>(int most, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset Until)> _known = new();

    public bool TryGet(TKey key, out TValue value)
    {
        if (_known.TryGetValue(key, out var known) && time.GetUtcNow() < known.Until)
        {
            value = known.Value;
            return true;
        }

        value = default!;
        return false;
    }

    public void Keep(TKey key, TValue value, TimeSpan howLong)
    {
        if (howLong <= TimeSpan.Zero)
            return;
        if (_known.Count >= most)
            _known.Clear();
        _known[key] = (value, time.GetUtcNow() + howLong);
    }
}
