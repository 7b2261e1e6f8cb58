using System.Text.Json;

namespace LoopStacks.JsonSchema.Tests;

public sealed class AllocationTests
{
    private const int Rounds = 2_000;

    [Theory]
    [InlineData("""{"type": ["integer", "null"], "minimum": 0, "exclusiveMaximum": 1e3, "multipleOf": 0.5}""", "12.0")]
    [InlineData("""{"minimum": 0.1, "maximum": 123456789012345678901234567890}""", "12345678901234567890123456789.5")]
    [InlineData("""{"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$"}""", "\"abc\"")]
    [InlineData("""{"minLength": 2, "pattern": "^\\w+ \u00e4\\s$"}""", "\"abc \\u00e4\\n\"")]
    [InlineData("""{"pattern": "^(?=a)\\b.+$"}""", "\"abc\"")]
    [InlineData("""{"enum": ["a", "b", {"c": [1, 2]}]}""", """{"c": [1.0, 2]}""")]
    [InlineData("""{"enum": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, {"x": 1, "y": 2}]}""", """{"y": 2, "x": 1}""")]
    [InlineData("""{"const": {"a": 1, "b": 2}}""", """{"b": 2, "a": 1}""")]
    [InlineData("""{"uniqueItems": true, "minItems": 1, "maxItems": 20}""", """[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, {"a": "\u00e4"}, ["x"], null]""")]
    [InlineData("""{"prefixItems": [{"type": "null"}], "items": {"type": "integer"}, "contains": {"const": 3}, "maxContains": 1}""", "[null, 1, 2, 3]")]
    [InlineData("""{"properties": {"a": {"type": "integer"}}, "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false, "required": ["a"]}""", """{"a": 1, "x-b": "c", "\u0078-d": ""}""")]
    [InlineData("""{"additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 3, "propertyNames": {"maxLength": 1, "pattern": "^[ab]$"}}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"b": {"required": ["a"]}}}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"allOf": [{"type": "integer"}], "anyOf": [{"type": "string"}, {"minimum": 1}], "oneOf": [{"type": "null"}, true], "not": {"type": "array"}}""", "3")]
    [InlineData("""{"if": {"type": "integer"}, "then": {"minimum": 1}, "else": {"type": "string"}}""", "3")]
    [InlineData("""{"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {"children": {"items": {"$ref": "#/$defs/tree"}}}}}}""", """{"children": [{"children": []}, {"children": [{}]}]}""")]
    [InlineData("""{"allOf": [{"properties": {"a": true}}], "anyOf": [{"properties": {"b": true}}, {"required": ["z"]}], "unevaluatedProperties": false}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"prefixItems": [true], "anyOf": [{"contains": {"type": "string"}}], "unevaluatedItems": false}""", "[1, \"a\"]")]
    [InlineData("""{"$ref": "https://json-schema.org/draft/2020-12/schema"}""", """{"type": "object", "properties": {"a": {"type": ["string", "null"], "minLength": 1}}, "required": ["a"]}""")]
    public void Validate_ValidDocument_AllocatesNothing(string schema, string instance)
    {
        var compiled = Json.Compile(schema);
        var value = Json.Parse(instance);
        Assert.Empty(compiled.Validate(value));

        Assert.Equal(0, AllocatedBy(() => compiled.IsValid(value)));
        Assert.Equal(0, AllocatedBy(() => compiled.Validate(value).Count == 0));
    }

    [Fact]
    public void IsValid_InvalidDocument_AllocatesNothing()
    {
        var compiled = Json.Compile("""{"properties": {"a": {"anyOf": [{"type": "string"}, {"enum": [1, 2]}]}}, "required": ["b"]}""");
        var value = Json.Parse("""{"a": 3}""");

        Assert.Equal(0, AllocatedBy(() => !compiled.IsValid(value)));
    }

    private static long AllocatedBy(Func<bool> check)
    {
        // The first rounds fill caches: buffers of the thread, states of regular expressions, tiered code.
        Run(check);
        Run(check);
        // What the runtime allocates once on this thread meanwhile, when it replaces code, is not the check's; what the check allocates, it allocates each time.
        var least = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(check);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Run(Func<bool> check)
    {
        // An assertion in the loop would allocate itself.
        var held = 0;
        for (var i = 0; i < Rounds; i++)
            held += check() ? 1 : 0;
        if (held != Rounds)
            Assert.Fail("The result changed between rounds.");
    }
}
