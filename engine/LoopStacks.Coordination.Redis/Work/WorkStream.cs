namespace LoopStacks.Coordination.Redis.Work;

/// <summary>Reads an instance's stream as far as the instance has room, one read at a time. Thread safe.</summary>
/// <param name="read">Reads once; returns whether there may be more that can be taken now.</param>
internal sealed class WorkStream(Func<Task<bool>> read)
{
    private int _wakes;
    private int _recheck;
    private volatile bool _mayHaveMore = true;

    /// <summary>There was more than the instance had room for, or nobody has looked yet.</summary>
    public bool MayHaveMore
    {
        get => _mayHaveMore;
        set => _mayHaveMore = value;
    }

    /// <summary>There is work in it.</summary>
    public void Arrived()
    {
        _mayHaveMore = true;
        Wake();
    }

    /// <summary>The instance has room.</summary>
    public void Wake()
    {
        if (_mayHaveMore && Interlocked.Increment(ref _wakes) == 1)
            _ = Task.Run(RunAsync);
    }

    /// <summary>What this process has read before must be looked at once more.</summary>
    public void Recheck()
    {
        Volatile.Write(ref _recheck, 1);
        _mayHaveMore = true;
    }

    public bool TakeRecheck() => Interlocked.Exchange(ref _recheck, 0) == 1;

    private async Task RunAsync()
    {
        while (true)
        {
            var seen = Volatile.Read(ref _wakes);
            while (await read().ConfigureAwait(false))
            {
                // As long as there is work, and room for it.
            }

            // Who came meanwhile has counted up and relies on another look.
            if (Interlocked.CompareExchange(ref _wakes, 0, seen) == seen)
                return;
        }
    }
}
