namespace LoopStacks.JsonSchema;

/// <summary>A document is no usable JSON Schema; <see cref="Errors"/> says where and why.</summary>
public sealed class JsonSchemaException : Exception
{
    private const int ErrorsInMessage = 3;

    /// <summary>Creates the exception from the faults found.</summary>
    public JsonSchemaException(IReadOnlyList<SchemaError> errors)
        : base(Describe(errors)) => Errors = errors;

    /// <summary>The faults, at least one.</summary>
    public IReadOnlyList<SchemaError> Errors { get; }

    private static string Describe(IReadOnlyList<SchemaError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var more = errors.Count > ErrorsInMessage ? $"; and {errors.Count - ErrorsInMessage} more" : "";
        return "The JSON Schema is not valid. " + string.Join("; ", errors.Take(ErrorsInMessage)) + more;
    }
}
