namespace LoopStacks.Testing;

/// <summary>Things that have happened, in order; a test waits for the one that it expects, whether it has come already or comes yet. Thread safe.</summary>
internal sealed class Observed<T>(string what)
{
    private readonly Lock _gate = new();
    private readonly List<T> _all = [];
    private readonly List<(int Nth, TaskCompletionSource<T> Came)> _waiting = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _all.Count;
        }
    }

    public void Add(T item)
    {
        lock (_gate)
        {
            _all.Add(item);
            foreach (var (nth, came) in _waiting)
            {
                if (nth == _all.Count)
                    came.TrySetResult(item);
            }

            _waiting.RemoveAll(one => one.Nth <= _all.Count);
        }
    }

    /// <param name="nth">From 1.</param>
    /// <param name="limit">How long to wait, by the wall clock.</param>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public async Task<T> NthAsync(int nth, TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        var came = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (nth <= _all.Count)
                return _all[nth - 1];
            _waiting.Add((nth, came));
        }

        try
        {
            return await came.Task.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what}: waited {limit.TotalSeconds:0.#} s for number {nth}; so far there are {Count}.");
        }
    }
}
