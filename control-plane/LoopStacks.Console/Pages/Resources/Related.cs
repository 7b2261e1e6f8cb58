using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>What has to do with what.</summary>
internal static class Related
{
    /// <summary>The capabilities and LoopStacks that a LoopStack runs, at any place of it.</summary>
    public static IReadOnlySet<string> NeedsOf(ResourceView stack)
    {
        var needs = new HashSet<string>(StringComparer.Ordinal);
        AddNeeds(stack.Spec, needs);
        foreach (var loop in stack.Spec.Items("loops"))
        {
            if (loop.Text("stack") is { } name)
                needs.Add(name);
            if (loop.Field("inline") is { } inline)
                AddNeeds(inline, needs);
        }

        return needs;
    }

    public static IReadOnlyList<ResourceView> StacksThatNeed(IEnumerable<ResourceView> stacks, IReadOnlyCollection<string> names) => [.. stacks.Where(stack => NeedsOf(stack).Overlaps(names))];

    public static IReadOnlyList<ResourceView> InstancesOf(IEnumerable<ResourceView> instances, ResourceView agent) =>
        [.. instances.Where(instance => instance.Namespace == agent.Namespace && instance.Spec.Text("agent") == agent.Name)];

    public static IReadOnlyList<ResourceView> InstancesIn(IEnumerable<ResourceView> instances, string realm) => [.. instances.Where(instance => instance.Spec.Text("realm") == realm)];

    /// <summary>What would no longer work without a resource, in sentences.</summary>
    public static IReadOnlyList<string> Dependants(KindInfo kind, ResourceView item, IReadOnlyList<ResourceView> instances, IReadOnlyList<ResourceView> agents, IReadOnlyList<ResourceView> stacks)
    {
        var told = new List<string>();
        if (kind == KindInfo.Agent)
        {
            Add(told, "Its instances can't run without it", InstancesOf(instances, item).Select(instance => instance.Name));
            var others = agents.Where(agent => agent != item && agent.Name != item.Name).SelectMany(agent => agent.Capabilities).ToHashSet(StringComparer.Ordinal);
            Add(told, "LoopStacks need a capability that no other agent has", StacksThatNeed(stacks, [.. item.Capabilities.Where(capability => !others.Contains(capability))]).Select(stack => stack.Name));
        }
        else if (kind == KindInfo.Instance)
        {
            var capabilities = CapabilitiesOf(item, agents);
            var others = InstancesIn(instances, item.Spec.Text("realm") ?? "").Where(instance => !instance.IsAt(item.Name, item.Namespace)).SelectMany(instance => CapabilitiesOf(instance, agents)).ToHashSet(StringComparer.Ordinal);
            string[] alone = [.. capabilities.Where(capability => !others.Contains(capability))];
            Add(told, "It alone offers in its realm", alone);
            Add(told, "LoopStacks need that", StacksThatNeed(stacks, alone).Select(stack => stack.Name));
        }
        else if (kind == KindInfo.Realm)
        {
            Add(told, "Instances run in it", InstancesIn(instances, item.Name).Select(instance => instance.Name));
            if (item.Status.Integer("runningLoops") is > 0 and var running)
                told.Add($"{running} {(running == 1 ? "loop runs" : "loops run")} in it now.");
        }
        else
        {
            Add(told, "Other LoopStacks run it", StacksThatNeed(stacks, [item.Name]).Where(stack => !stack.IsAt(item.Name, item.Namespace)).Select(stack => stack.Name));
        }

        return told;
    }

    public static IReadOnlyList<string> CapabilitiesOf(ResourceView instance, IReadOnlyList<ResourceView> agents) =>
        agents.FirstOrDefault(agent => agent.IsAt(instance.Spec.Text("agent") ?? "", instance.Namespace))?.Capabilities ?? [];

    private static void AddNeeds(JsonElement spec, HashSet<string> needs)
    {
        needs.UnionWith(spec.Texts("capabilities"));
        if (spec.Field("phases")?.Field("output") is not { } output)
            return;
        foreach (var name in new[] { "reducer", "verifier" })
        {
            if (output.Text(name) is { } needed)
                needs.Add(needed);
        }
    }

    private static void Add(List<string> told, string what, IEnumerable<string> names)
    {
        const int Most = 8;
        var all = names.Distinct(StringComparer.Ordinal).ToArray();
        if (all.Length > 0)
            told.Add($"{what}: {string.Join(", ", all.Take(Most))}{(all.Length > Most ? $" and {all.Length - Most} more" : "")}.");
    }
}
