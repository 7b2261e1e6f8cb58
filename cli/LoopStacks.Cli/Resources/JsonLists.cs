using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.Cli.Resources;

/// <summary>Changes lists in the API's shape.</summary>
internal static class JsonLists
{
    /// <summary>The list with those items only; everything else of it stays.</summary>
    public static JsonElement Where(JsonElement list, Func<JsonElement, bool> wanted) =>
        With(list, list.GetProperty("items").EnumerateArray().Where(wanted));

    public static JsonElement With(JsonElement list, IEnumerable<JsonElement> items)
    {
        var made = JsonNode.Parse(list.GetRawText())!.AsObject();
        made["items"] = new JsonArray([.. items.Select(item => JsonNode.Parse(item.GetRawText()))]);
        return JsonSerializer.SerializeToElement(made);
    }
}
