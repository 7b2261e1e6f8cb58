namespace LoopStacks.Simulation.Worlds;

/// <summary>
/// All that happens in a simulation, one after the other on one thread: turns that are ready, in an order drawn at random, and then what is due next. Everything random is drawn from the seed, so a seed gives the same
/// world each time.
/// </summary>
internal sealed class World
{
    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private readonly List<TurnQueue> _ready = [];
    private long _order;

    public World(int seed)
    {
        Random = new Random(seed);
        Outside = new TurnQueue(this, 0);
    }

    public Random Random { get; }

    public Trace Trace { get; } = new();

    /// <summary>The turns of those who are in no process of the platform: agents, people, the environment.</summary>
    public TurnQueue Outside { get; }

    /// <summary>Time since the beginning, which no clock shows.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What clocks show besides what has elapsed; it jumps.</summary>
    public TimeSpan Skew { get; set; }

    public DateTimeOffset Start { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now => Start + Elapsed + Skew;

    public long Steps { get; private set; }

    public bool Chance(double probability) => probability > 0 && Random.NextDouble() < probability;

    public TimeSpan Between(double leastMs, double mostMs) => TimeSpan.FromTicks((long)((leastMs + ((mostMs - leastMs) * Random.NextDouble())) * TimeSpan.TicksPerMillisecond));

    /// <summary>Calls in the turn of those outside, after a time.</summary>
    public void After(TimeSpan time, Action action) => _due.Enqueue(action, ((Elapsed + time).Ticks, _order++));

    /// <summary>Completes after a time.</summary>
    public Task Delay(TimeSpan time)
    {
        var done = new TaskCompletionSource();
        After(time, done.SetResult);
        return done.Task;
    }

    public void Ready(TurnQueue queue) => _ready.Add(queue);

    /// <summary>One turn, or the next thing that is due.</summary>
    /// <returns>False where nothing is left to happen.</returns>
    public bool Step()
    {
        Steps++;
        if (_ready.Count > 0)
        {
            var index = _ready.Count == 1 ? 0 : Random.Next(_ready.Count);
            var queue = _ready[index];
            Trace.Add(queue.Number);
            if (!queue.RunOne())
            {
                _ready[index] = _ready[^1];
                _ready.RemoveAt(_ready.Count - 1);
            }

            return true;
        }

        if (!_due.TryDequeue(out var action, out var due))
            return false;
        Elapsed = TimeSpan.FromTicks(due.At);
        Trace.Add(due.At);
        Outside.Run(action);
        return true;
    }
}
