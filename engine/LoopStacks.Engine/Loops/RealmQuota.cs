using System.Collections.Concurrent;

namespace LoopStacks.Engine.Loops;

/// <summary>How many loops of each realm run now: as counted in the store at the last look, and what this process has started and ended since.</summary>
internal sealed class RealmQuota
{
    private readonly ConcurrentDictionary<string, Counter> _running = new();
    private int _inDoubt;

    public void Restore(IReadOnlyDictionary<string, int> running)
    {
        foreach (var (realm, counter) in _running)
        {
            if (!running.ContainsKey(realm))
                Volatile.Write(ref counter.Value, 0);
        }

        foreach (var (realm, count) in running)
            Volatile.Write(ref Of(realm).Value, count);
    }

    /// <param name="most">Null bounds nothing.</param>
    /// <returns>False where the realm has as many loops as it may.</returns>
    public bool TryTake(string realm, int? most)
    {
        var counter = Of(realm);
        if (Interlocked.Increment(ref counter.Value) <= (most ?? int.MaxValue))
            return true;
        Interlocked.Decrement(ref counter.Value);
        return false;
    }

    public void Release(string realm) => Interlocked.Decrement(ref Of(realm).Value);

    /// <summary>A loop was given up that may run all the same: the count is to be made anew.</summary>
    public void Doubt() => Volatile.Write(ref _inDoubt, 1);

    /// <returns>Whether there was a doubt since the last call.</returns>
    public bool TakeDoubt() => Interlocked.Exchange(ref _inDoubt, 0) == 1;

    public int Running(string realm) => Volatile.Read(ref Of(realm).Value);

    private Counter Of(string realm) => _running.GetOrAdd(realm, static _ => new Counter());

    private sealed class Counter
    {
        public int Value;
    }
}
