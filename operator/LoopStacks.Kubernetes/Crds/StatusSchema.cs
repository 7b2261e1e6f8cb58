using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Crds;

/// <summary>Schemas of the statuses, which the operator writes. What is not here the API server drops.</summary>
internal static class StatusSchema
{
    public static JsonObject Of(ResourceKind kind)
    {
        var properties = new JsonObject
        {
            ["observedGeneration"] = Integer("Generation of the document that the status is about."),
            ["phase"] = Text("In one word: Pending, Ready, Running, Degraded or Terminating.", 63),
            ["conditions"] = Conditions(),
        };
        foreach (var (name, schema) in More(kind))
            properties[name] = schema;
        return new JsonObject { ["type"] = "object", ["description"] = "What is true now; written by the operator.", ["properties"] = properties };
    }

    private static IEnumerable<(string Name, JsonObject Schema)> More(ResourceKind kind) => kind switch
    {
        ResourceKind.Agent => [("instances", Integer("AgentInstances that run it."))],
        ResourceKind.AgentInstance =>
        [
            ("replicas", Integer("Replicas that there are.")),
            ("readyReplicas", Integer("Replicas that are ready for work.")),
            ("selector", Text("Label selector of the replicas' pods, for autoscalers.", 4096)),
        ],
        ResourceKind.Realm =>
        [
            ("agentInstances", Integer("AgentInstances that have a place in the realm.")),
            ("redis", Text("Address of the realm's Redis, where it has one of its own.", 1024)),
        ],
        ResourceKind.LoopStack => [("statistics", Statistics())],
        _ => [],
    };

    private static JsonObject Statistics() => new()
    {
        ["type"] = "object",
        ["description"] = "Its loops of late; written by the control plane, at most once a minute.",
        ["properties"] = new JsonObject
        {
            ["window"] = Text("Of loops that ended in this time.", 16),
            ["ended"] = Integer("Loops that ended."),
            ["completed"] = Integer("With an answer."),
            ["failed"] = Integer("Without one."),
            ["timedOut"] = Integer("When time was up."),
            ["cancelled"] = Integer("By somebody."),
            ["p50Seconds"] = Number("Half of them took no longer."),
            ["p95Seconds"] = Number("95 % of them took no longer."),
        },
    };

    private static JsonObject Number(string description) => new() { ["type"] = "number", ["minimum"] = 0, ["description"] = description };

    // As metav1.Condition.
    private static JsonObject Conditions() => new()
    {
        ["type"] = "array",
        ["description"] = "What is so and why, by type.",
        ["maxItems"] = 32,
        ["x-kubernetes-list-type"] = "map",
        ["x-kubernetes-list-map-keys"] = new JsonArray("type"),
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("type", "status", "reason", "message", "lastTransitionTime"),
            ["properties"] = new JsonObject
            {
                ["type"] = Text("Of what it tells.", 316),
                ["status"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("True", "False", "Unknown"), ["description"] = "Whether it is so." },
                ["reason"] = Text("Why, in one word for programs.", 1024),
                ["message"] = Text("What is so and how to mend it, for people.", 32_768),
                ["observedGeneration"] = Integer("Generation of the document that it is about."),
                ["lastTransitionTime"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "When the status of the condition last changed." },
            },
        },
    };

    private static JsonObject Integer(string description) => new() { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0, ["description"] = description };

    private static JsonObject Text(string description, int longest) => new() { ["type"] = "string", ["maxLength"] = longest, ["description"] = description };
}
