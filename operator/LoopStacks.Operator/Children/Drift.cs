using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.Operator.Children;

/// <summary>
/// Compares what was applied with what is there, in the fields that were applied only: what the API server fills in, and what others added, is not ours and is left alone.
/// </summary>
internal static class Drift
{
    /// <summary>By which field the items of a list are told apart, as the API server's own merge does (listMapKeys).</summary>
    private static readonly Dictionary<string, string[][]> s_keys = new()
    {
        ["containers"] = [["name"]],
        ["initContainers"] = [["name"]],
        ["env"] = [["name"]],
        ["volumes"] = [["name"]],
        ["volumeMounts"] = [["mountPath"]],
        ["ports"] = [["containerPort", "protocol"], ["name", "port", "protocol"]], // Those of pods and of services; those of network policies have no names and belong together.
        ["imagePullSecrets"] = [["name"]],
        ["ownerReferences"] = [["uid"]],
    };

    /// <summary>The live object's values at the places of the wished one. Where nothing is there, the place is left out.</summary>
    public static JsonNode? Project(JsonElement live, JsonNode? wished) => Project(live, wished, "");

    /// <summary>Whether the live object has all that is wished, as it is wished.</summary>
    public static bool Holds(JsonElement live, JsonNode? wished) => JsonNode.DeepEquals(Project(live, wished), wished);

    /// <summary>A short name of what the live object has at the places of the wished one.</summary>
    public static string Fingerprint(JsonElement live, JsonNode? wished) => Names.Hash(Project(live, wished)?.ToJsonString() ?? "")[..16];

    private static JsonNode? Project(JsonElement live, JsonNode? wished, string field) => wished switch
    {
        JsonObject fields when live.ValueKind == JsonValueKind.Object => ProjectFields(live, fields),
        JsonArray items when live.ValueKind == JsonValueKind.Array => ProjectItems(live, items, field),
        _ => Copy(live),
    };

    private static JsonObject ProjectFields(JsonElement live, JsonObject wished)
    {
        var seen = new JsonObject();
        foreach (var (name, value) in wished)
        {
            if (live.TryGetProperty(name, out var found))
                seen[name] = Project(found, value, name);
            else if (IsNothing(value))
                seen[name] = value?.DeepClone(); // Applied empty and absent are one thing to the API server.
        }

        return seen;
    }

    private static JsonArray ProjectItems(JsonElement live, JsonArray wished, string field)
    {
        var key = s_keys.TryGetValue(field, out var keys) ? keys.FirstOrDefault(key => wished.All(item => item is JsonObject fields && key.All(fields.ContainsKey))) : null;
        return key is null ? ProjectInOrder(live, wished) : ProjectByKey(live, wished, key);
    }

    private static JsonArray ProjectByKey(JsonElement live, JsonArray wished, string[] key)
    {
        var seen = new JsonArray();
        foreach (var item in wished)
        {
            var found = live.EnumerateArray().FirstOrDefault(other =>
                other.ValueKind == JsonValueKind.Object && key.All(name => other.TryGetProperty(name, out var value) && JsonNode.DeepEquals(Copy(value), item![name])));
            if (found.ValueKind == JsonValueKind.Object)
                seen.Add(Project(found, item));
        }

        return seen;
    }

    // A list without keys belongs to its owner as a whole: one item more is a change too.
    private static JsonArray ProjectInOrder(JsonElement live, JsonArray wished)
    {
        var seen = new JsonArray();
        var place = 0;
        foreach (var found in live.EnumerateArray())
        {
            seen.Add(place < wished.Count ? Project(found, wished[place]) : Copy(found));
            place++;
        }

        return seen;
    }

    private static bool IsNothing(JsonNode? value) => value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static JsonNode? Copy(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(value.GetRawText());
}
