using System.Text.Json;

namespace LoopStacks.Core.Documents;

/// <summary>Names of JSON's kinds of values in sentences.</summary>
internal static class JsonKind
{
    public static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        _ => "something else",
    };
}
