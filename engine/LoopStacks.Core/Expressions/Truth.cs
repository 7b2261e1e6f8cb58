using System.Text.Json;

namespace LoopStacks.Core.Expressions;

/// <summary>What counts as true in conditions.</summary>
public static class Truth
{
    /// <summary>JMESPath's rule: null, false, and the empty string, array and object are false; everything else is true, 0 too.</summary>
    public static bool Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => !value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.GetPropertyCount() > 0,
        _ => true,
    };
}
