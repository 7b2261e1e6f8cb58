using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.JsonSchema;

namespace LoopStacks.Gateway.Admission;

/// <summary>The schema that an agent declared for its outputs. Immutable.</summary>
internal sealed class OutputSchema
{
    private readonly CompiledSchema _schema;

    private OutputSchema(CompiledSchema schema) => _schema = schema;

    /// <summary>Null, and no schema, where none was given; a fault that names the pointer where it does not compile.</summary>
    public static Fault? Compile(string property, JsonElement? schema, out OutputSchema? compiled)
    {
        compiled = null;
        if (schema is not { } given || given.ValueKind == JsonValueKind.Null)
            return null;
        if (!CompiledSchema.TryCompile(given, out var result, out var errors))
        {
            var problems = new List<ProblemError>(errors.Count);
            foreach (var error in errors)
                problems.Add(new ProblemError($"/{property}{error.SchemaPointer}", error.Message, error.Keyword));
            return new Fault(ErrorCode.InvalidSchema, $"{property} is no JSON Schema: at {problems[0].Pointer}: {problems[0].Message}", problems);
        }

        compiled = new OutputSchema(result);
        return null;
    }

    /// <summary>The first violation with its pointer; null where the output is right.</summary>
    public string? Violation(JsonElement output)
    {
        if (_schema.IsValid(output))
            return null;
        var error = _schema.Validate(output)[0];
        return $"The output does not fit the agent's output schema: at {(error.InstancePointer.Length == 0 ? "the root" : error.InstancePointer)}: {error.Message}";
    }
}
