using System.Text.Json;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Resources.Tables;

/// <summary>Lists as tables for people.</summary>
internal static class ResourceTables
{
    public static TextTable Of(ResourceType type, IReadOnlyList<JsonElement> items, DateTimeOffset now)
    {
        if (type == ResourceType.Execution)
            return ExecutionTable.Of(items, now);
        if (type == ResourceType.Capability)
            return CapabilityTable.Of(items);
        var spaces = items.Select(Namespace).Distinct().Count() > 1;
        var table = new TextTable([.. spaces ? ["NAMESPACE"] : Array.Empty<string>(), "NAME", .. Headings(type), "AGE"]);
        foreach (var item in items)
        {
            var meta = item.Field("metadata") ?? default;
            table.Add([.. spaces ? [Namespace(item)] : Array.Empty<Cell>(), meta.Text("name"), .. Cells(type, item), Ages.Since(meta.Time("creationTimestamp"), now)]);
        }

        return table;
    }

    private static string[] Headings(ResourceType type) => type.Kind switch
    {
        "Agent" => ["CAPABILITIES", "LANGUAGE", "MODEL"],
        "AgentInstance" => ["AGENT", "REALM", "READY", "PHASE"],
        "Realm" => ["ISOLATION", "LOOPS", "DESCRIPTION"],
        _ => ["CAPABILITIES", "SELECTION", "PARALLELISM", "AGGREGATION"],
    };

    private static Cell[] Cells(ResourceType type, JsonElement item)
    {
        var spec = item.Field("spec") ?? default;
        var status = item.Field("status") ?? default;
        return type.Kind switch
        {
            "Agent" => [Capabilities(spec), spec.Field("runtime")?.Text("language") ?? "csharp", spec.Field("model")?.Text("name") ?? "-"],
            "AgentInstance" => [spec.Text("agent"), spec.Text("realm") ?? "default-realm", Ready(spec, status), Phase(status)],
            "Realm" => [spec.Text("isolation") ?? "namespace", Loops(spec), spec.Text("description") ?? "-"],
            _ => [Capabilities(spec), Phase(spec, "bidding", "selectionStrategy", "best"), Phase(spec, "execution", "parallelism", "parallel"), Phase(spec, "output", "aggregationStrategy", "merge")],
        };
    }

    private static string Namespace(JsonElement item) => item.Field("metadata")?.Text("namespace") ?? ResourcePaths.DefaultNamespace;

    private static string Capabilities(JsonElement spec) => spec.Items("loops").ToList() is { Count: > 0 } loops
        ? $"loops: {string.Join(",", loops.Select(loop => loop.Text("name")))}"
        : string.Join(",", spec.Texts("capabilities"));

    private static string Loops(JsonElement spec) => spec.Field("resources")?.Text("maxConcurrentLoops") is { } most ? $"≤{most}" : "unbounded";

    private static string Ready(JsonElement spec, JsonElement status) => $"{status.Integer("readyReplicas") ?? 0}/{spec.Integer("replicas") ?? 1}";

    private static Cell Phase(JsonElement status) => status.Text("phase") is not { } phase ? new("-", Tone.Muted)
        : new(phase, phase is "Ready" or "Running" ? Tone.Good : phase is "Failed" ? Tone.Bad : Tone.Busy);

    private static string Phase(JsonElement spec, string phase, string field, string otherwise) => spec.Field("phases")?.Field(phase)?.Text(field) ?? otherwise;
}
