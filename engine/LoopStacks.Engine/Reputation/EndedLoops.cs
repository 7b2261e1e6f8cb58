using System.Collections.Immutable;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;

namespace LoopStacks.Engine.Reputation;

/// <summary>
/// What was learnt from loops that ended just now, so that their histories need not be read again. Only a shortcut: what is not here is learnt from the journal. Bounded; the oldest
/// are forgotten first. Thread safe.
/// </summary>
internal sealed class EndedLoops
{
    private const int MostObservations = 65_536;

    // Learning from a large loop takes a while, and its grain should not spend it: the loop itself is kept, of which a few are enough.
    private const int LargeLoop = 64;
    private const int MostLargeLoops = 16;

    private readonly Dictionary<LoopId, Ended> _loops = [];
    private readonly Queue<LoopId> _order = [];
    private readonly Lock _lock = new();
    private int _weight;
    private int _large;

    public void Add(LoopState ended)
    {
        var isLarge = ended.Items.Length > LargeLoop;
        var entry = isLarge ? new Ended(default, ended) : new Ended(LoopObservations.Of(ended), null);
        lock (_lock)
        {
            if ((isLarge && _large == MostLargeLoops) || !_loops.TryAdd(ended.Id, entry))
                return;
            _order.Enqueue(ended.Id);
            _weight += entry.Weight;
            _large += isLarge ? 1 : 0;
            while ((_weight > MostObservations || _order.Count > MostObservations) && _order.TryDequeue(out var oldest))
                Remove(oldest); // It may have been taken already: the order keeps ids a little longer.
        }
    }

    public ImmutableArray<Observation>? Take(LoopId loop)
    {
        Ended? ended;
        lock (_lock)
            ended = Remove(loop);
        return ended is { Large: { } large } ? LoopObservations.Of(large) : ended?.Observations;
    }

    private Ended? Remove(LoopId loop)
    {
        if (!_loops.Remove(loop, out var ended))
            return null;
        _weight -= ended.Weight;
        _large -= ended.Large is null ? 0 : 1;
        return ended;
    }

    private readonly record struct Ended(ImmutableArray<Observation> Observations, LoopState? Large)
    {
        // The loop itself counts too, should nothing be learnt from it.
        public int Weight => 1 + (Large?.Items.Length ?? Observations.Length);
    }
}
