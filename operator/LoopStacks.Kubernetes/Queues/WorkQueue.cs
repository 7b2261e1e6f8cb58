using System.Diagnostics.CodeAnalysis;

namespace LoopStacks.Kubernetes.Queues;

/// <summary>
/// Keys that are to be worked on. A key is in it once, however often it is added; a key that is being worked on is handed out again only after it is <see cref="Done"/>, and once more where it
/// was added meanwhile. So no change is lost, and no key is worked on twice at once. Thread safe.
/// </summary>
/// <remarks>
/// It holds at the most every key twice (waiting and due later): as many as there are objects, which the informers' caches hold anyway. Nothing is refused, since a key that was
/// dropped would be a change that nobody acts on.
/// </remarks>
/// <typeparam name="T">The key.</typeparam>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue.")]
public sealed class WorkQueue<T> : IDisposable
    where T : notnull
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly RetryBackoff _backoff;
    private readonly Func<double> _draw;

    private readonly Queue<T> _ready = new();
    private readonly Dictionary<T, long> _wanted = []; // Ready, or added while it is worked on; since when.
    private readonly HashSet<T> _working = [];
    private readonly Dictionary<T, int> _failures = [];
    private readonly Dictionary<T, DateTimeOffset> _due = [];
    private readonly PriorityQueue<T, DateTimeOffset> _later = new(); // Has entries that _due no longer has: they are passed over.
    private readonly Queue<TaskCompletionSource<bool>> _takers = new();
    private readonly ITimer _timer;
    private bool _closed;

    /// <param name="draw">Gives 0 to 1 for the jitter; null draws at random.</param>
    public WorkQueue(TimeProvider time, RetryBackoff? backoff = null, Func<double>? draw = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _backoff = backoff ?? new RetryBackoff();
        _draw = draw ?? Random.Shared.NextDouble;
        _timer = time.CreateTimer(_ => MoveDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that a worker could take now.</summary>
    public int Ready
    {
        get
        {
            lock (_lock)
                return _ready.Count;
        }
    }

    /// <summary>Keys that are due later.</summary>
    public int Later
    {
        get
        {
            lock (_lock)
                return _due.Count;
        }
    }

    /// <summary>Keys that are worked on.</summary>
    public int Working
    {
        get
        {
            lock (_lock)
                return _working.Count;
        }
    }

    /// <summary>Adds a key that is to be worked on as soon as possible.</summary>
    public void Add(T key)
    {
        lock (_lock)
            AddNow(key);
    }

    /// <summary>Adds a key for later. Where it is due earlier already, that stays; a change in between (<see cref="Add"/>) does not wait for it.</summary>
    public void AddAfter(T key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (delay <= TimeSpan.Zero)
                AddNow(key);
            else
                AddAt(key, _time.GetUtcNow() + delay);
        }
    }

    /// <summary>Adds a key again after it failed: the more often in a row, the later.</summary>
    /// <param name="atLeast">The shortest wait, such as what the server asked for.</param>
    /// <returns>How long it waits.</returns>
    public TimeSpan Retry(T key, TimeSpan atLeast = default)
    {
        lock (_lock)
        {
            var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            var wait = _backoff.After(failures, _draw());
            if (wait < atLeast)
                wait = atLeast;
            AddAt(key, _time.GetUtcNow() + wait);
            return wait;
        }
    }

    /// <summary>The key succeeded: its next failure is its first again.</summary>
    public void Forget(T key)
    {
        lock (_lock)
            _failures.Remove(key);
    }

    /// <summary>Failures of the key in a row.</summary>
    public int FailuresOf(T key)
    {
        lock (_lock)
            return _failures.GetValueOrDefault(key);
    }

    /// <summary>The next key, as soon as there is one, and how long it was ready. Whoever takes one calls <see cref="Done"/>.</summary>
    /// <returns>Null after <see cref="Close"/>.</returns>
    public async ValueTask<Taken<T>?> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            TaskCompletionSource<bool> turn;
            lock (_lock)
            {
                if (_closed)
                    return null;
                if (_ready.TryDequeue(out var key))
                {
                    _wanted.Remove(key, out var since);
                    _working.Add(key);
                    return new Taken<T>(key, _time.GetElapsedTime(since));
                }

                turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _takers.Enqueue(turn);
            }

            await using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
            await turn.Task;
        }
    }

    /// <summary>The work on a key has ended, well or not.</summary>
    public void Done(T key)
    {
        lock (_lock)
        {
            _working.Remove(key);
            if (_wanted.ContainsKey(key))
                Offer(key);
        }
    }

    /// <summary>Hands out nothing any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_takers.TryDequeue(out var taker))
                taker.TrySetResult(true);
        }
    }

    public void Dispose()
    {
        Close();
        _timer.Dispose();
    }

    private void AddNow(T key)
    {
        _due.Remove(key);
        if (!_closed && _wanted.TryAdd(key, _time.GetTimestamp()) && !_working.Contains(key))
            Offer(key);
    }

    private void Offer(T key)
    {
        _ready.Enqueue(key);
        // Who gave up waiting is passed over, else a key would lie while somebody waits.
        while (_takers.TryDequeue(out var taker) && !taker.TrySetResult(true))
        {
        }
    }

    private void AddAt(T key, DateTimeOffset at)
    {
        if (_closed || (_due.TryGetValue(key, out var known) && known <= at))
            return;
        _due[key] = at;
        _later.Enqueue(key, at);
        if (_later.Count > 64 + (4 * _due.Count))
            Compact();
        Arm();
    }

    private void Compact()
    {
        _later.Clear();
        foreach (var (key, at) in _due)
            _later.Enqueue(key, at);
    }

    private void Arm()
    {
        if (_later.TryPeek(out _, out var first))
        {
            var wait = first - _time.GetUtcNow();
            // Never 0 in a row: a timer may come a little before its time.
            _timer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void MoveDue()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (_later.TryPeek(out var key, out var at) && at <= now)
            {
                _later.Dequeue();
                if (_due.TryGetValue(key, out var due) && due == at)
                    AddNow(key);
            }

            Arm();
        }
    }
}

/// <summary>A key that a worker has taken.</summary>
/// <param name="Waited">How long it was ready for a worker.</param>
public sealed record Taken<T>(T Key, TimeSpan Waited);
