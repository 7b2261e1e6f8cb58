using LoopStacks.JsonSchema.Keywords;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Compilation;

/// <summary>Builds the keywords of the validation vocabulary, cheap ones first.</summary>
internal static class AssertionBuilder
{
    private static readonly string[] Bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

    private static readonly string[] Sizes = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];

    public static IEnumerable<Keyword> Build(SchemaSource source)
    {
        if (source.TryGet("type", out var type))
            yield return new TypeKeyword(source.At("type"), type.ValueKind == System.Text.Json.JsonValueKind.Array ? SchemaSource.Strings(type) : [Values.JsonText.Decode(type)]);
        if (source.TryGet("const", out var expected))
            yield return new ConstKeyword(source.At("const"), expected);
        if (source.TryGet("enum", out var values))
            yield return new EnumKeyword(source.At("enum"), values);
        foreach (var name in Bounds)
        {
            if (source.TryGet(name, out var bound))
                yield return new BoundKeyword(name, source.At(name), bound);
        }

        if (source.TryGet("multipleOf", out var divisor))
            yield return new MultipleOfKeyword(source.At("multipleOf"), divisor);
        foreach (var name in Sizes)
        {
            if (source.TryGetLimit(name, out var limit))
                yield return new SizeKeyword(name, source.At(name), limit);
        }

        foreach (var keyword in BuildCostlier(source))
            yield return keyword;
    }

    private static IEnumerable<Keyword> BuildCostlier(SchemaSource source)
    {
        if (source.TryGet("required", out var required))
            yield return new RequiredKeyword(source.At("required"), SchemaSource.Strings(required));
        if (source.TryGet("dependentRequired", out var dependent))
        {
            var names = dependent.EnumerateObject().Select(entry => new RequiredNames(SchemaSource.Strings(entry.Value)));
            yield return new DependentRequiredKeyword(source.At("dependentRequired"), source.Names("dependentRequired"), [.. names]);
        }

        if (source.TryGet("pattern", out var text) && source.TryParsePattern(Values.JsonText.Decode(text), source.At("pattern"), out var pattern))
            yield return new PatternKeyword(source.At("pattern"), pattern);
        if (source.TryGet("uniqueItems", out var unique) && unique.GetBoolean())
            yield return new UniqueItemsKeyword(source.At("uniqueItems"));
    }
}
