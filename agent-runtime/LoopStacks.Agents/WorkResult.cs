using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents;

/// <summary>What an agent contributes.</summary>
/// <param name="Output">The output.</param>
/// <param name="Confidence">How sure the agent is of it, 0..1; the bid's confidence where null.</param>
/// <param name="Usage">Tokens and cost; null where nothing was used.</param>
public sealed record WorkResult(JsonElement Output, double? Confidence = null, Usage? Usage = null)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>A result of any value: a JSON element or node as it is, another <see cref="WorkResult"/> as it is, everything else in camel case.</summary>
    public static WorkResult Of(object? value, double? confidence = null, Usage? usage = null) => value switch
    {
        WorkResult result => result,
        JsonElement { ValueKind: JsonValueKind.Undefined } => new WorkResult(Serialized(null), confidence, usage),
        JsonElement element => new WorkResult(element, confidence, usage),
        JsonDocument document => new WorkResult(document.RootElement.Clone(), confidence, usage),
        JsonNode node => new WorkResult(JsonSerializer.SerializeToElement(node, s_json), confidence, usage),
        _ => new WorkResult(Serialized(value), confidence, usage),
    };

    /// <summary>Any value as JSON that is good for as long as it is needed, whatever becomes of a document that it came from.</summary>
    internal static JsonElement ToJson(object? value) => Of(value).Output.Clone();

    internal static T? Read<T>(JsonElement element) => element.Deserialize<T>(s_json);

    private static JsonElement Serialized(object? value) => JsonSerializer.SerializeToElement(value, s_json);
}
