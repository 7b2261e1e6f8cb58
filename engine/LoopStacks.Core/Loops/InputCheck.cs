using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Loops;

/// <summary>IN: what the input of a loop must satisfy. Pure.</summary>
public static class InputCheck
{
    /// <returns>Why the input does not fit; empty where it does.</returns>
    public static IReadOnlyList<SchemaError> Faults(LoopDefinition definition, JsonElement input)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var errors = new List<SchemaError>();
        Add(errors, definition.Input, input);
        Add(errors, definition.Intake, input);
        foreach (var required in definition.Spec.Phases.Intake.Validation.Required ?? [])
        {
            if (input.ValueKind != JsonValueKind.Object || !input.TryGetProperty(required, out _))
                errors.Add(new SchemaError("", "", "required", $"The property '{required}' is missing; phases.intake.validation.required asks for it."));
        }

        return errors;
    }

    private static void Add(List<SchemaError> errors, CompiledSchema? schema, JsonElement input)
    {
        if (schema is not null && !schema.IsValid(input))
            errors.AddRange(schema.Validate(input));
    }
}
