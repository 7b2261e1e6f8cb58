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

    // Learning from a large loop takes a while, and its grain should not spend it.
    private const int MostItems = 64;

    private readonly Dictionary<LoopId, ImmutableArray<Observation>> _loops = [];
    private readonly Queue<LoopId> _order = [];
    private readonly Lock _lock = new();
    private int _observations;

    public void Add(LoopState ended)
    {
        if (ended.Items.Length > MostItems)
            return;
        var observations = LoopObservations.Of(ended);
        lock (_lock)
        {
            if (!_loops.TryAdd(ended.Id, observations))
                return;
            _order.Enqueue(ended.Id);
            _observations += Weight(observations);
            while ((_observations > MostObservations || _order.Count > MostObservations) && _order.TryDequeue(out var oldest))
                Remove(oldest); // It may have been taken already: the order keeps ids a little longer.
        }
    }

    public ImmutableArray<Observation>? Take(LoopId loop)
    {
        lock (_lock)
            return Remove(loop);
    }

    private ImmutableArray<Observation>? Remove(LoopId loop)
    {
        if (!_loops.Remove(loop, out var observations))
            return null;
        _observations -= Weight(observations);
        return observations;
    }

    // The loop itself counts too, should nothing be learnt from it.
    private static int Weight(ImmutableArray<Observation> observations) => observations.Length + 1;
}
