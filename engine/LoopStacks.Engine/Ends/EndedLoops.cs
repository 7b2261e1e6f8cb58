using System.Collections.Immutable;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Core.Statistics;

namespace LoopStacks.Engine.Ends;

/// <summary>
/// What reputation and statistics take from loops that end just now, so that their histories need not be read again. Only a shortcut: what is not here is learnt from the journal. Thread safe.
/// </summary>
internal sealed class EndedLoops(TimeProvider time)
{
    // Learning from a large loop takes a while, and its grain should not spend it: the loop itself is kept, of which a few are enough.
    private const int LargeLoop = 64;

    private readonly EndedLoops<ImmutableArray<Observation>> _observations = new(LoopObservations.Of, time);
    private readonly EndedLoops<LoopFacts> _facts = new(LoopFacts.Of, time);

    /// <summary>A loop that ends. Its end need not be written yet: nobody asks for it before.</summary>
    public void Add(LoopState ended)
    {
        var at = ended.EndedAt!.Value;
        if (ended.Items.Length > LargeLoop)
        {
            _observations.AddLarge(ended);
            _facts.AddLarge(ended);
            return;
        }

        var observations = LoopObservations.Of(ended);
        _observations.Add(ended.Id, at, observations, observations.Length);
        _facts.Add(ended.Id, at, LoopFacts.Of(ended, observations), observations.Length);
    }

    /// <summary>Its end could not be written, so it may end otherwise.</summary>
    public void Remove(LoopId loop)
    {
        _observations.Forget(loop);
        _facts.Forget(loop);
    }

    /// <summary>A loop whose history was read for reputation: statistics, which come to it a little later, need not read it again.</summary>
    public ImmutableArray<Observation> Learn(LoopState ended)
    {
        var observations = LoopObservations.Of(ended);
        _facts.Add(ended.Id, ended.EndedAt!.Value, LoopFacts.Of(ended, observations), observations.Length);
        return observations;
    }

    public ImmutableArray<Observation>? TakeObservations(LoopEnd end) => _observations.TryTake(end.Loop, end.At, out var observations) ? observations : null;

    public LoopFacts? TakeFacts(LoopEnd end) => _facts.TryTake(end.Loop, end.At, out var facts) ? facts : null;
}

/// <summary>What one reader takes from loops that ended just now. Bounded in number and age, since in a cluster the reader may be in another process; the oldest are forgotten first. Thread safe.</summary>
/// <param name="learn">From a loop that was kept as it is, when it is taken.</param>
internal sealed class EndedLoops<T>(Func<LoopState, T> learn, TimeProvider time)
{
    // A reader that is a minute behind reads the journal anyway.
    private static readonly TimeSpan s_mostAge = TimeSpan.FromMinutes(1);

    // What is read from a store has lost what is smaller.
    private static readonly TimeSpan s_precision = TimeSpan.FromMicroseconds(1);

    private const int MostWeight = 65_536;
    private const int MostLargeLoops = 16;

    private readonly Dictionary<LoopId, Ended> _loops = [];
    private readonly Queue<(LoopId Loop, long At)> _order = [];
    private readonly Lock _lock = new();
    private int _weight;
    private int _large;

    public void Add(LoopId loop, DateTimeOffset at, T learnt, int weight) => Add(loop, new Ended(at, learnt, null, 1 + weight)); // The loop itself counts too, should nothing be learnt from it.

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _loops.Count;
        }
    }

    public void AddLarge(LoopState ended) => Add(ended.Id, new Ended(ended.EndedAt!.Value, default!, ended, 1 + ended.Items.Length));

    /// <param name="at">When it ended, as the journal says: a loop of which two hold themselves for its owner may have ended otherwise than the one thought whose view is here.</param>
    public bool TryTake(LoopId loop, DateTimeOffset at, out T learnt)
    {
        Ended? taken;
        lock (_lock)
            taken = Remove(loop);
        if (taken is { } found && (found.At - at).Duration() >= s_precision)
            taken = null;
        learnt = taken is not { } ended ? default! : ended.Large is { } large ? learn(large) : ended.Learnt;
        return taken is not null;
    }

    public void Forget(LoopId loop)
    {
        lock (_lock)
            Remove(loop);
    }

    private void Add(LoopId loop, Ended entry)
    {
        lock (_lock)
        {
            if ((entry.Large is not null && _large == MostLargeLoops) || !_loops.TryAdd(loop, entry))
                return;
            _order.Enqueue((loop, time.GetTimestamp()));
            _weight += entry.Weight;
            _large += entry.Large is null ? 0 : 1;
            while (_order.TryPeek(out var oldest) && (_weight > MostWeight || _order.Count > MostWeight || time.GetElapsedTime(oldest.At) > s_mostAge))
            {
                _order.Dequeue();
                Remove(oldest.Loop); // It may have been taken already: the order keeps ids a little longer.
            }
        }
    }

    private Ended? Remove(LoopId loop)
    {
        if (!_loops.Remove(loop, out var ended))
            return null;
        _weight -= ended.Weight;
        _large -= ended.Large is null ? 0 : 1;
        return ended;
    }

    private readonly record struct Ended(DateTimeOffset At, T Learnt, LoopState? Large, int Weight);
}
