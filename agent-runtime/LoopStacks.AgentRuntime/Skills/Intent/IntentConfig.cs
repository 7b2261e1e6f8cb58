using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>Reads <c>config.intents</c>: a list of {name, examples, keywords}, or a map from name to either of these.</summary>
internal static class IntentConfig
{
    // A classifier is built from these in time linear in their size; the limits keep a request's share of it small.
    private const int MaxIntents = 200;
    private const int MaxExamples = 500;

    /// <summary>The configured intents; null when none are configured.</summary>
    /// <exception cref="ArgumentException">The configuration is not usable.</exception>
    public static IReadOnlyList<IntentDefinition>? Read(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("intents", out var intents))
            return null;
        var read = intents.ValueKind switch
        {
            JsonValueKind.Array => intents.EnumerateArray().Select(ReadListed).ToList(),
            JsonValueKind.Object => intents.EnumerateObject().Select(p => ReadNamed(p.Name, p.Value)).ToList(),
            _ => throw new ArgumentException("config.intents is neither a list nor a map; write a list of {name, examples, keywords}."),
        };
        if (read.Count == 0)
            throw new ArgumentException("config.intents is empty; name at least one intent or leave it out for the default set.");
        if (read.Count > MaxIntents)
            throw new ArgumentException($"config.intents has {read.Count} intents, the limit is {MaxIntents}.");
        return read;
    }

    private static IntentDefinition ReadListed(JsonElement intent) => intent.ValueKind switch
    {
        // A bare name: its words are its keywords.
        JsonValueKind.String => new IntentDefinition(intent.GetString()!, [], [Spoken(intent.GetString()!)]),
        JsonValueKind.Object when intent.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            => ReadNamed(name.GetString()!, intent),
        _ => throw new ArgumentException("An intent of config.intents has no name; write {\"name\": \"…\", \"examples\": [\"…\"]}."),
    };

    private static IntentDefinition ReadNamed(string name, JsonElement body)
    {
        var examples = body.ValueKind == JsonValueKind.Array ? Strings(name, body) : Strings(name, body, "examples");
        var keywords = body.ValueKind == JsonValueKind.Array ? [] : Strings(name, body, "keywords");
        if (examples.Count > MaxExamples)
            throw new ArgumentException($"The intent {name} has {examples.Count} examples, the limit is {MaxExamples}.");
        return new IntentDefinition(name, examples, keywords.Count + examples.Count > 0 ? keywords : [Spoken(name)]);
    }

    private static List<string> Strings(string intent, JsonElement body, string property) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(property, out var list) ? Strings(intent, list) : [];

    private static List<string> Strings(string intent, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
            throw new ArgumentException($"The examples or keywords of the intent {intent} are not a list of strings.");
        return list.EnumerateArray().Select(e => e.GetString()!).ToList();
    }

    private static string Spoken(string name) => name.Replace('-', ' ').Replace('_', ' ');
}
