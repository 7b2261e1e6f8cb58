using LoopStacks.Core.Loops;
using LoopStacks.Simulation.Platforms;
using LoopStacks.Simulation.Workloads;

namespace LoopStacks.Simulation;

/// <summary>What holds after every event that became durable. That a history is a possible one, that nothing follows an end, and that a replay comes to what was live, the disk sees by itself.</summary>
internal sealed class Invariants(Func<LoopId, LoopState?> find)
{
    private readonly Dictionary<LoopId, long> _loops = [];
    private readonly Dictionary<LoopId, HashSet<int>> _recorded = [];

    /// <returns>What is broken; null where all is well.</returns>
    public string? Judge(LoopState state) => state.Version == 1 ? Accepted(state) : state.End is LoopCompleted done
        ? Sums.Fault(state.Accepted!.Stack, state.Accepted.Input, done.Output)
        : Recorded(state) ?? Children(state);

    private string? Accepted(LoopState state)
    {
        var accepted = state.Accepted!;
        if (accepted.Parent is not { } above)
            return null;
        if (find(above) is not { } parent)
            return "its parent does not exist.";
        if (parent.Accepted!.Depth + 1 != accepted.Depth || parent.Accepted.Root != accepted.Root || parent.Accepted.Realm != accepted.Realm)
            return $"it does not fit to its parent: {accepted}.";
        // A parent whose spawn was lost knows nothing of it, and adopts it.
        if (parent.Children.TryGetValue(state.Id, out var child) && accepted.Deadline > child.Spawned.Deadline)
            return $"it outlives the deadline {child.Spawned.Deadline:O} that it was spawned with.";
        for (var at = parent; ; at = find(at.Accepted.Parent.Value)!)
        {
            var count = _loops[at.Id] = _loops.GetValueOrDefault(at.Id, 1) + 1;
            if (count > (at.Accepted!.Budget?.MaxLoops ?? LoopDecider.DefaultMaxLoops))
                return $"the tree of {at.Id} has {count} loops, and a budget of {at.Accepted.Budget!.MaxLoops}.";
            if (accepted.Depth - at.Accepted.Depth > (at.Accepted.Budget?.MaxDepth ?? LoopDecider.DefaultMaxDepth))
                return $"it is deeper than the budget of {at.Id} allows: {at.Accepted.Budget!.MaxDepth}.";
            if (at.Accepted.Parent is null)
                return null;
        }
    }

    private string? Recorded(LoopState state)
    {
        if (!_recorded.TryGetValue(state.Id, out var known))
            _recorded[state.Id] = known = [];
        foreach (var number in state.CompletionOrder.Skip(known.Count))
        {
            if (!known.Add(number))
                return $"work item {number} is recorded twice.";
        }

        return null;
    }

    private static string? Children(LoopState state)
    {
        foreach (var child in state.Children.Values)
        {
            if (child.IsOpen && child.Spawned.Deadline > state.Deadline && state.Questions.IsEmpty)
                return $"its child {child.Id} may take until {child.Spawned.Deadline:O}, it itself until {state.Deadline:O}.";
        }

        return null;
    }
}
