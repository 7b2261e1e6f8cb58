using System.Text.Json;

namespace LoopStacks.JsonSchema.Tests;

/// <summary>Makes elements and schemas from text.</summary>
internal static class Json
{
    public static JsonElement Parse(string text) => Parse(text, depth: 64);

    public static JsonElement Parse(string text, int depth)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = depth });
        return document.RootElement.Clone();
    }

    public static CompiledSchema Compile(string schema, JsonSchemaOptions? options = null) =>
        CompiledSchema.Compile(Parse(schema), options);

    public static IReadOnlyList<SchemaError> CompileErrors(string schema, JsonSchemaOptions? options = null)
    {
        Assert.False(CompiledSchema.TryCompile(Parse(schema), out var compiled, out var errors, options), $"{schema} should not compile.");
        Assert.Null(compiled);
        Assert.NotEmpty(errors);
        return errors;
    }
}
