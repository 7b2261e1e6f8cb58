using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Resources;

/// <summary>Whether everything that a composite LoopStack runs is there, and whether it contains itself.</summary>
internal sealed class CompositeStatus(ICoordinationBus bus)
{
    private const int MostNamed = 5;

    public JsonObject Of(LoopStack stack, IReadOnlyList<LoopNodeSpec> loops, Surroundings others)
    {
        var missing = loops.Where(loop => loop.Stack is { } name && others.Stack(name) is null && !IsOffered(name, others)).ToArray();
        var circle = missing.Length == 0 ? FindCircle(stack, others) : null;
        var (reason, message) =
            missing.Length > 0 ? ("StackMissing", Missing(missing))
            : circle is not null ? ("ContainsItself", $"It contains itself: {string.Join(" → ", circle)}. Unless a when ends that, running it ends at the depth that the tree's budget allows.")
            : ("StacksFound", "Everything that its loops run is there.");
        return new JsonObject
        {
            ["phase"] = missing.Length == 0 ? "Ready" : "Pending",
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = missing.Length == 0 ? "True" : "False",
                ["reason"] = reason,
                ["message"] = message,
            }),
            ["observedGeneration"] = stack.Metadata.Generation,
        };
    }

    private static string Missing(LoopNodeSpec[] missing)
    {
        var named = missing.Take(MostNamed).Select(loop => $"'{loop.Stack}' (loop {loop.Name})");
        var more = missing.Length > MostNamed ? $" and {missing.Length - MostNamed} more" : "";
        return $"There is no LoopStack, and no agent with a capability, of the name {string.Join(", ", named)}{more}; apply it.";
    }

    private bool IsOffered(string capability, Surroundings others) =>
        others.IsDeployed(capability) || others.Realms().Any(realm => bus.Present(realm).Any(offer => offer.Capabilities.Contains(capability)));

    /// <summary>The shortest way from the LoopStack through those that its loops run back to itself; null where there is none.</summary>
    private static List<string>? FindCircle(LoopStack stack, Surroundings others)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>([stack.Metadata.Name]);
        while (next.TryDequeue(out var name))
        {
            foreach (var inner in (others.Stack(name)?.Spec.Loops ?? []).Select(loop => loop.Stack).OfType<string>())
            {
                if (inner == stack.Metadata.Name)
                    return WayTo(name, from, inner);
                if (from.TryAdd(inner, name))
                    next.Enqueue(inner);
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
}
