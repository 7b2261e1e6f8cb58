using System.Runtime.InteropServices;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>
/// DO of a composite loop: start the children of its nodes as wide as dependencies and <c>maxParallel</c> allow, skip nodes, and let OUT look after every end. Everything follows from the
/// state, so it may be asked again at any time: after a restart it goes on with what is not there yet.
/// </summary>
internal static class CompositePhase
{
    /// <summary>Longest message of a child that is repeated in its parent's.</summary>
    private const int LongestMessage = 500;

    public static void Start(Draft draft)
    {
        var deadline = draft.At + draft.Definition.Execution.Timeout;
        var latest = draft.State.Deadline;
        draft.Emit(new CompositeStarted(deadline < latest ? deadline : latest));
        Continue(draft);
    }

    /// <summary>Opens what is ready, starts what fits, and ends the loop where a node has failed or its answer is certain. While the loop is paused nothing is, and it is asked again after that.</summary>
    public static void Continue(Draft draft)
    {
        if (draft.State.IsPaused)
            return;
        if (draft.State.Nodes.Any(run => run.Status == NodeStatus.Failed))
        {
            Fail(draft, draft.State.Children.Values.Where(child => child.Spawned.Purpose == ChildPurpose.Node && child is { IsOpen: false, Status: not ChildStatus.Completed }).MinBy(child => child.Number)!);
            return;
        }

        var pace = new Pace(draft);
        foreach (var place in draft.Definition.Plan!.Order)
        {
            var node = draft.Definition.Plan.Nodes[place];
            if (draft.State.Nodes[place].Status == NodeStatus.Waiting && node.DependsOn.All(other => draft.State.Nodes[other].HasEnded) && pace.HasLeft(draft.State))
                Open(draft, node, pace);
            if (!draft.State.HasEnded && draft.State.Nodes[place].Status == NodeStatus.Running)
                Spawn(draft, node, pace);
            if (draft.State.HasEnded)
                return;
        }

        CompositeOutput.TryEnd(draft);
    }

    /// <summary>What has not ended, for a message.</summary>
    public static IEnumerable<string> Unfinished(LoopState state) => state.Nodes
        .Where(run => !run.HasEnded)
        .Select(run => run.Status == NodeStatus.Waiting ? $"{run.Node.Name} (waiting)" : $"{run.Node.Name} ({run.Completed} of {run.Count} done)");

    private static void Open(Draft draft, CompiledNode node, Pace pace)
    {
        var (runs, whenFault, whenSteps) = NodeInputs.When(draft.State, node);
        pace.Take(whenSteps, 0);
        if (whenFault is not null)
        {
            LoopDecider.End(draft, whenFault);
            return;
        }

        if (!runs)
        {
            draft.Emit(new NodeSkipped(node.Name));
            return;
        }

        var count = 1;
        if (node.ForEach is not null)
        {
            var (items, fault, steps) = NodeInputs.Items(draft.State, node);
            pace.Take(steps, 0);
            if (fault is not null)
            {
                LoopDecider.End(draft, NodeInputs.Failed(node, "forEach", fault));
                return;
            }

            count = items!.Length;
        }

        if (count > MostLoops(draft.State))
        {
            LoopDecider.End(draft, new LoopFailed("BudgetExceeded", $"forEach of loop {node.Name} gives {count:N0} items, and the budget's maxLoops leaves {MostLoops(draft.State):N0} loops."));
            return;
        }

        draft.Emit(new NodeOpened(node.Name, count));
    }

    /// <summary>Starts children of a node that is open, up to its width.</summary>
    private static void Spawn(Draft draft, CompiledNode node, Pace pace)
    {
        var run = draft.State.Nodes[node.Place];
        var width = node.ForEach is null ? 1 : node.MaxParallel;
        if (run.Open >= width || run.Started >= run.Count)
            return;
        var whole = NodeContext.Of(draft.State, node);
        var (items, itemsFault, _) = run.Items?.Value ?? default;
        if (itemsFault is not null)
        {
            LoopDecider.End(draft, NodeInputs.Failed(node, "forEach", itemsFault));
            return;
        }

        for (var index = run.Next; index < run.Count && draft.State.Nodes[node.Place].Open < width && pace.HasLeft(draft.State); index++)
        {
            var id = NodeKey.IdOf(draft.State.Id, node, index);
            if (draft.State.Children.ContainsKey(id))
                continue;
            var input = NodeInputs.Of(draft.State, node, whole, items, index);
            if (input.Fault is { } fault)
            {
                LoopDecider.End(draft, NodeInputs.Failed(node, "input", items is null ? fault : fault with { Message = $"{fault.Message} (item {index})" }));
                return;
            }

            pace.Take(input.Steps, JsonMarshal.GetRawUtf8Value(input.Value).Length);
            ChildPhase.Start(draft, new ChildSpawned(id, ChildPurpose.Node, NodeKey.Of(node, index), input.Value, draft.State.WorkDeadline!.Value, node.Stack, node.Inline));
            if (draft.State.Children[id] is { IsOpen: false } refused)
            {
                Fail(draft, refused);
                return;
            }
        }
    }

    private static void Fail(Draft draft, ChildLoop child)
    {
        var end = child.Ended!;
        var code = end.Code == "BudgetExceeded" ? end.Code : "NodeFailed";
        var message = end.Message is { Length: > LongestMessage } text ? text[..LongestMessage] + "…" : end.Message;
        LoopDecider.End(draft, new LoopFailed(code, $"Loop {child.Spawned.Key} ({child.Id}) {Words(end.Status)} with {end.Code}: {message}"));
    }

    private static string Words(ChildStatus status) => status switch
    {
        ChildStatus.Refused => "was refused",
        ChildStatus.Cancelled => "was cancelled",
        ChildStatus.TimedOut => "timed out",
        _ => "failed",
    };

    /// <summary>How many loops the budget could still allow at the most; what it really has left is asked at each start.</summary>
    private static long MostLoops(LoopState state) =>
        state.Accepted!.Budget?.MaxLoops ?? state.Accepted.Remaining?.MaxLoops ?? LoopDecider.DefaultMaxLoops;

    /// <summary>Bounds what one decision may evaluate and hand out; the rest is started when a child ends, so there must be one.</summary>
    private sealed class Pace(Draft draft)
    {
        private const long MostSteps = 2_000_000;
        private const long MostBytes = 8 * 1024 * 1024;
        private const int MostChildren = 1000;

        private readonly int _before = draft.State.Children.Count;
        private long _steps;
        private long _bytes;

        public bool HasLeft(LoopState state) => (_steps < MostSteps && _bytes < MostBytes && state.Children.Count - _before < MostChildren) || state.Nodes.All(run => run.Open == 0);

        public void Take(long steps, int bytes)
        {
            _steps += steps;
            _bytes += bytes;
        }
    }
}
