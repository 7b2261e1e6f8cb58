using System.Text.Json;
using LoopStacks.AgentRuntime.Skills;
using LoopStacks.JsonSchema;

namespace LoopStacks.AgentRuntime.Running;

/// <summary>Fits outputs to <c>schema.output</c> (spelling of enums, whole numbers, no undeclared fields where they are forbidden) and holds them to it. Thread safe.</summary>
internal sealed class OutputGate(CompiledSchema? schema)
{
    /// <summary>The code of a failure whose reason is the agent's own output.</summary>
    public const string InvalidOutput = "InvalidOutput";

    /// <summary>The fitted output, and why it does not fit all the same; empty where it does.</summary>
    public JsonElement Fit(JsonElement output, out IReadOnlyList<SchemaError> errors)
    {
        errors = [];
        if (schema is null || schema.IsValid(output))
            return output;
        var fitted = OutputFitting.Fit(output, schema.Source);
        errors = schema.Validate(fitted);
        return fitted;
    }
}
