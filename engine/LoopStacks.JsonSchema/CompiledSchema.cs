using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LoopStacks.JsonSchema.Compilation;
using LoopStacks.JsonSchema.Documents;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema;

/// <summary>
/// A JSON Schema of draft 2020-12, compiled once and then used for any number of instances. It is immutable and thread
/// safe, and independent of the <see cref="JsonDocument"/> its source came from.
/// </summary>
/// <remarks>
/// <c>format</c> and the <c>content…</c> keywords are annotations, as the draft says: they never make an instance invalid.
/// Patterns follow ECMA-262 with flag u; Unicode properties other than general categories are refused. Validating a valid
/// instance allocates nothing, except for <c>propertyNames</c> with more than <c>type</c>, <c>pattern</c> and length
/// limits, and for strings of more than 64 Ki characters under a <c>pattern</c>.
/// </remarks>
public sealed class CompiledSchema
{
    private readonly SchemaNode _root;
    private readonly JsonSchemaOptions _options;

    private CompiledSchema(JsonElement source, SchemaNode root, JsonSchemaOptions options)
    {
        Source = source;
        _root = root;
        _options = options;
    }

    /// <summary>The schema as it was given.</summary>
    public JsonElement Source { get; }

    /// <summary>Compiles a schema, an object or a boolean.</summary>
    /// <param name="schema">The schema; it is copied.</param>
    /// <param name="options">Limits and further documents; null for the defaults.</param>
    /// <exception cref="JsonSchemaException">The document is no schema, or refers to what is not known.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or the element is undefined.</exception>
    public static CompiledSchema Compile(JsonElement schema, JsonSchemaOptions? options = null) =>
        TryCompile(schema, out var compiled, out var errors, options) ? compiled : throw new JsonSchemaException(errors);

    /// <summary>Compiles a schema, and tells what is wrong with it if that fails.</summary>
    /// <param name="schema">The schema, an object or a boolean; it is copied.</param>
    /// <param name="compiled">The compiled schema, or null.</param>
    /// <param name="errors">Empty on success. Their instance is the schema, so both pointers say where it is at fault.</param>
    /// <param name="options">Limits and further documents; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the element is undefined.</exception>
    public static bool TryCompile(
        JsonElement schema,
        [NotNullWhen(true)] out CompiledSchema? compiled,
        out IReadOnlyList<SchemaError> errors,
        JsonSchemaOptions? options = null) =>
        TryCompile(schema, out compiled, out errors, options, SchemaRole.Schema);

    /// <summary>Whether an instance conforms. It stops at the first fault and allocates nothing.</summary>
    /// <exception cref="ArgumentException">The element is undefined.</exception>
    public bool IsValid(JsonElement instance) => Validator.IsValid(_root, instance, _options);

    /// <summary>
    /// Why an instance does not conform, up to <see cref="JsonSchemaOptions.MaxErrors"/> reasons; empty if it does. An
    /// instance which meets a limit of the options does not conform.
    /// </summary>
    /// <exception cref="ArgumentException">The element is undefined.</exception>
    public IReadOnlyList<SchemaError> Validate(JsonElement instance) => Validator.Validate(_root, instance, _options);

    internal static bool TryCompile(
        JsonElement schema,
        [NotNullWhen(true)] out CompiledSchema? compiled,
        out IReadOnlyList<SchemaError> errors,
        JsonSchemaOptions? options,
        SchemaRole role)
    {
        options ??= JsonSchemaOptions.Default;
        options.ThrowIfInvalid();
        if (schema.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("The element is undefined; it holds no JSON value.", nameof(schema));

        var source = schema.Clone();
        var registry = new SchemaRegistry(options, role);
        var root = new SchemaCompiler(registry, options).Compile(source);
        errors = registry.Errors;
        compiled = errors.Count == 0 ? new CompiledSchema(source, root, options) : null;
        return compiled is not null;
    }

    internal static CompiledSchema CompileBuiltIn(JsonElement metaschema)
    {
        // Schemas are twice as deep as their subschemas; their own depth is limited before this one sees them.
        var options = new JsonSchemaOptions { MaxDepth = 1000, MaxErrors = 8 };
        return TryCompile(metaschema, out var compiled, out var errors, options, SchemaRole.BuiltIn)
            ? compiled
            : throw new JsonSchemaException(errors);
    }
}
