using System.Globalization;
using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>What a document says, in words.</summary>
internal static class SpecWords
{
    public static IReadOnlyList<(string Label, string Text)> OfAgent(ResourceView agent)
    {
        var (spec, facts) = (agent.Spec, new Facts());
        var runtime = spec.Field("runtime") ?? default;
        facts.Add("Called", spec.Field("metadata")?.Text("name")).Add("Version", spec.Field("metadata")?.Text("version")).Add("By", spec.Field("metadata")?.Text("author")).Add("Tags", List(spec.Field("metadata") ?? default, "tags"));
        facts.Add("Runs as", runtime.Text("image")).Add("Language", runtime.Text("language")).Add("Handler", runtime.Text("handler")).Add("Each replica gets", Compute(runtime.Field("resources")));
        if (spec.Field("model") is { } model)
            facts.Add("Model", $"{model.Text("name")} of {model.Text("provider")}{(model.Text("temperature") is { } temperature ? $", temperature {temperature}" : "")}{(model.Text("maxTokens") is { } most ? $", at most {most} tokens" : "")}");
        facts.Add("Tools", string.Join(", ", spec.Items("tools").Select(tool => tool.Text("name")).OfType<string>()));
        if (spec.Field("bidding") is { } bidding)
            facts.Add("Bids with confidence", bidding.Text("confidence")).Add("Takes at once", bidding.Text("maxConcurrent")).Add("Asks for", bidding.Text("cost"));
        return facts.Items;
    }

    public static IReadOnlyList<(string Label, string Text)> OfInstance(ResourceView instance)
    {
        var (spec, facts) = (instance.Spec, new Facts());
        facts.Add("Replicas", spec.Text("replicas") ?? "1").Add("Each replica gets", Compute(spec.Field("resources")));
        if (spec.Field("autoscaling") is { } scaling && scaling.Field("enabled") is { ValueKind: JsonValueKind.True })
        {
            string?[] targets =
            [
                scaling.Text("targetCPUUtilization") is { } cpu ? $"{cpu} % CPU" : null, scaling.Text("targetMemoryUtilization") is { } memory ? $"{memory} % memory" : null,
                scaling.Text("targetQueueLength") is { } queue ? $"{queue} waiting a replica" : null,
            ];
            facts.Add("Scales by itself", $"{scaling.Text("minReplicas") ?? "1"} to {scaling.Text("maxReplicas") ?? "10"} replicas{(targets.OfType<string>().Any() ? $", by {string.Join(", ", targets.OfType<string>())}" : "")}");
        }

        if (spec.Field("placement")?.Field("nodeSelector") is { ValueKind: JsonValueKind.Object } nodes)
            facts.Add("Runs on nodes with", string.Join(", ", nodes.EnumerateObject().Select(label => $"{label.Name}={label.Value}")));
        return facts.Items;
    }

    public static IReadOnlyList<(string Label, string Text)> OfRealm(ResourceView realm)
    {
        var (spec, facts) = (realm.Spec, new Facts());
        var (resources, governance) = (spec.Field("resources") ?? default, spec.Field("governance") ?? default);
        facts.Add("Isolation", (spec.Text("isolation") ?? "namespace") switch { "dedicated" => "dedicated: what it needs is its own", "shared" => "shared with other realms", "namespace" => "by namespace", var other => other });
        facts.Add("Redis", resources.Field("redisConfig") is { } redis ? $"{redis.Text("replicas") ?? "1"} of {redis.Text("memory") ?? "any"} memory" : null).Add("Storage class", resources.Text("storageClass"));
        facts.Add("Instances need approval", YesNo(governance, "agentApprovalRequired", false)).Add("What people do is kept", YesNo(governance, "loopAuditingEnabled", true));
        facts.Add("Loops are kept for", governance.Field("retentionPolicy")?.Text("loopHistory") ?? "30d");
        if (governance.Field("budgets") is { } budget)
            facts.Add("Each tree at most", string.Join(", ", new[] { ("maxDepth", "levels"), ("maxLoops", "loops"), ("tokens", "tokens"), ("cost", "cost") }.Where(bound => budget.Text(bound.Item1) is not null).Select(bound => $"{budget.Text(bound.Item1)} {bound.Item2}")));
        var networking = spec.Field("networking") ?? default;
        facts.Add("Exports", List(networking, "exports")).Add("Imports", List(networking, "imports")).Add("Other platforms", List(networking, "federationEndpoints"));
        return facts.Items;
    }

    /// <summary>"3 tries", "1 try".</summary>
    public static string Count(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");

    private static string YesNo(JsonElement of, string name, bool usual) => of.Field(name) switch { { ValueKind: JsonValueKind.True } => "yes", { ValueKind: JsonValueKind.False } => "no", _ => usual ? "yes" : "no" };

    private static string List(JsonElement of, string name) => string.Join(", ", of.Texts(name));

    private static string? Compute(JsonElement? resources) =>
        resources is not { } given ? null : string.Join(", ", new[] { given.Text("cpu") is { } cpu ? $"{cpu} CPU" : null, given.Text("memory") is { } memory ? $"{memory} memory" : null }.OfType<string>());

    private sealed class Facts
    {
        private readonly List<(string, string)> _items = [];

        public IReadOnlyList<(string Label, string Text)> Items => _items;

        public Facts Add(string label, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                _items.Add((label, text));
            return this;
        }
    }
}
