using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Crds;

/// <summary>What a definition has besides the schema of the model.</summary>
/// <param name="ShortName">For kubectl.</param>
/// <param name="Columns">Of <c>kubectl get</c>, before the age.</param>
internal sealed record KindDefinition(ResourceKind Kind, string ShortName, IReadOnlyList<Column> Columns)
{
    private static readonly Column Ready = new("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status", "Whether all is as it should be.");
    private static readonly Column Reason = new("Reason", "string", ".status.conditions[?(@.type==\"Ready\")].reason", "Why it is ready, or is not.");

    public static IReadOnlyList<KindDefinition> All { get; } =
    [
        new(ResourceKind.Agent, "ag",
        [
            new("Capabilities", "string", ".spec.capabilities", "What it can do."),
            new("Model", "string", ".spec.model.name", "Language model behind it."),
            new("Image", "string", ".spec.runtime.image", "What it runs in.", IsWide: true),
            Ready,
            Reason with { IsWide = true },
        ]),
        new(ResourceKind.AgentInstance, "ai",
        [
            new("Agent", "string", ".spec.agent", "What runs."),
            new("Realm", "string", ".spec.realm", "Where it runs."),
            new("Wanted", "integer", ".spec.replicas", "Replicas that there should be."),
            new("Running", "integer", ".status.readyReplicas", "Replicas that are ready."),
            Ready,
            Reason,
        ]),
        new(ResourceKind.Realm, "rlm",
        [
            new("Isolation", "string", ".spec.isolation", "What it shares with other realms."),
            new("Instances", "integer", ".spec.resources.maxAgentInstances", "AgentInstances that it may have.", IsWide: true),
            Ready,
            Reason,
        ]),
        new(ResourceKind.LoopStack, "ls",
        [
            new("Capabilities", "string", ".spec.capabilities", "What it needs."),
            new("Loops", "string", ".spec.loops[*].name", "Of what a composite one consists.", IsWide: true),
            new("Selection", "string", ".spec.phases.bidding.selectionStrategy", "Which bids win.", IsWide: true),
            new("Aggregation", "string", ".spec.phases.output.aggregationStrategy", "How contributions become one answer."),
            new("Ended", "integer", ".status.statistics.ended", "Loops that ended in the last 24 hours."),
            new("P95", "number", ".status.statistics.p95Seconds", "Seconds that 95 % of them took at most.", IsWide: true),
            Ready,
            Reason,
        ]),
    ];
}

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="IsWide">Only with <c>-o wide</c>.</param>
internal sealed record Column(string Name, string Type, string JsonPath, string Description, bool IsWide = false);
