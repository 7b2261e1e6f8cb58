using LoopStacks.Core.Resources;

namespace LoopStacks.Operator.LoopStacks;

/// <summary>What a LoopStack is looked at with.</summary>
/// <param name="Find">A LoopStack by name, as loops find it.</param>
/// <param name="IsOffered">Whether a deployed Agent has the capability.</param>
internal sealed record StackSurroundings(Func<string, LoopStack?> Find, Func<string, bool> IsOffered);

/// <summary>Whether a LoopStack can run: what a composite runs is there, and somebody offers what it asks for. Pure. Its document is valid by itself.</summary>
internal static class LoopStackChecks
{
    private const int MostNamed = 5;

    /// <summary>The condition Ready. What is missing may come later, so a capability that nobody offers is told and refuses nothing, as in the REST API.</summary>
    public static Verdict Ready(LoopStack stack, StackSurroundings others) => stack.Spec.Loops is { } loops ? OfComposite(stack, loops, others) : OfCapabilities(stack.Spec.Capabilities ?? [], others);

    public static StatusDocument Status(LoopStack stack, StackSurroundings others)
    {
        var ready = Ready(stack, others);
        return new StatusDocument { ObservedGeneration = stack.Metadata.Generation, Phase = ready.Holds == true ? "Ready" : "Pending", Verdicts = [ready] };
    }

    /// <summary>Names of the LoopStacks, or capabilities, that a composite runs; each once.</summary>
    public static IEnumerable<string> Runs(LoopStack stack) => (stack.Spec.Loops ?? []).Select(loop => loop.Stack).OfType<string>().Distinct();

    private static Verdict OfCapabilities(IReadOnlyList<string> capabilities, StackSurroundings others)
    {
        var missing = capabilities.Where(capability => !others.IsOffered(capability)).ToArray();
        return missing.Length == 0
            ? Says(true, Reasons.Valid, "AgentInstances offer all its capabilities.")
            : Says(true, Reasons.CapabilityMissing, $"No AgentInstance offers {Named(missing)} yet; until one does its loops end with NoBids. Apply an AgentInstance of an Agent with it.");
    }

    private static Verdict OfComposite(LoopStack stack, IReadOnlyList<LoopNodeSpec> loops, StackSurroundings others)
    {
        var missing = loops.Where(loop => loop.Stack is { } name && others.Find(name) is null && !others.IsOffered(name)).ToArray();
        if (missing.Length > 0)
            return Says(false, Reasons.StackMissing, $"There is no LoopStack, and no agent with a capability, of the name {Named([.. missing.Select(loop => loop.Stack!)], [.. missing.Select(loop => $" (loop {loop.Name})")])}; apply it.");
        return FindCircle(stack, others) is { } circle
            ? Says(true, Reasons.ContainsItself, $"It contains itself: {string.Join(" → ", circle)}. Unless a when ends that, running it ends at the depth that the tree's budget allows.")
            : Says(true, Reasons.StacksFound, "Everything that its loops run is there.");
    }

    private static string Named(string[] names, string[]? notes = null)
    {
        var more = names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "";
        return string.Join(", ", names.Take(MostNamed).Select((name, i) => $"'{name}'{notes?[i]}")) + more;
    }

    /// <summary>The shortest way from the LoopStack through those that its loops run back to itself; null where there is none.</summary>
    private static List<string>? FindCircle(LoopStack stack, StackSurroundings others)
    {
        var name = stack.Metadata.Name;
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<LoopStack>([stack]);
        while (next.TryDequeue(out var at))
        {
            foreach (var inner in Runs(at))
            {
                if (inner == name)
                    return WayTo(at.Metadata.Name, from, name);
                if (from.TryAdd(inner, at.Metadata.Name) && others.Find(inner) is { } found)
                    next.Enqueue(found);
            }
        }

        return null;
    }

    private static List<string> WayTo(string name, Dictionary<string, string> from, string back)
    {
        var way = new List<string> { back };
        for (string? at = name; at is not null && at != back; at = from.GetValueOrDefault(at))
            way.Insert(0, at);
        way.Insert(0, back);
        return way;
    }

    private static Verdict Says(bool holds, string reason, string message) => new(ConditionTypes.Ready, holds, reason, message);
}
