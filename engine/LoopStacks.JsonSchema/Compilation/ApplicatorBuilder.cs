using LoopStacks.JsonSchema.Documents;
using LoopStacks.JsonSchema.Keywords;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Compilation;

/// <summary>Builds the keywords that apply subschemas, those about unevaluated members last.</summary>
internal static class ApplicatorBuilder
{
    public static IEnumerable<Keyword> Build(SchemaSource source) =>
        BuildObject(source).Concat(BuildArray(source)).Concat(BuildInPlace(source));

    public static IEnumerable<Keyword> BuildUnevaluated(SchemaSource source)
    {
        if (source.Child("unevaluatedProperties") is { } properties)
            yield return new UnevaluatedPropertiesKeyword(source.At("unevaluatedProperties"), properties);
        if (source.Child("unevaluatedItems") is { } items)
            yield return new UnevaluatedItemsKeyword(source.At("unevaluatedItems"), items);
    }

    private static IEnumerable<Keyword> BuildObject(SchemaSource source)
    {
        if (source.Child("propertyNames") is { } propertyNames)
            yield return new PropertyNamesKeyword(source.At("propertyNames"), propertyNames);
        if (source.Has("properties") || source.Has("patternProperties") || source.Has("additionalProperties"))
        {
            var names = source.Names("properties");
            yield return new PropertiesKeyword(
                source.At("additionalProperties"), names, source.Children("properties", names), BuildPatterns(source), source.Child("additionalProperties"));
        }

        if (source.Has("dependentSchemas"))
        {
            var triggers = source.Names("dependentSchemas");
            yield return new DependentSchemasKeyword(source.At("dependentSchemas"), triggers, source.Children("dependentSchemas", triggers));
        }
    }

    private static PropertiesKeyword.PatternProperty[] BuildPatterns(SchemaSource source)
    {
        var patterns = new List<PropertiesKeyword.PatternProperty>();
        var names = source.Names("patternProperties");
        foreach (var (name, node) in names.Zip(source.Children("patternProperties", names)))
        {
            if (source.TryParsePattern(name, JsonPointer.Append(source.At("patternProperties"), name), out var pattern))
                patterns.Add(new PropertiesKeyword.PatternProperty(pattern, node));
        }

        return [.. patterns];
    }

    private static IEnumerable<Keyword> BuildArray(SchemaSource source)
    {
        if (source.Has("prefixItems") || source.Has("items"))
            yield return new ItemsKeyword(source.At("items"), source.Children("prefixItems"), source.Child("items"));
        if (source.Child("contains") is { } contains)
        {
            // The two limits belong to the validation vocabulary.
            var limits = source.Vocabularies.HasFlag(Vocabularies.Validation);
            var minimum = limits && source.TryGetLimit("minContains", out var least) ? least : 1;
            var maximum = limits && source.TryGetLimit("maxContains", out var most) ? most : long.MaxValue;
            yield return new ContainsKeyword(source.At("contains"), contains, minimum, maximum);
        }
    }

    private static IEnumerable<Keyword> BuildInPlace(SchemaSource source)
    {
        if (source.Children("allOf") is { Length: > 0 } all)
            yield return new AllOfKeyword(source.At("allOf"), all);
        if (source.Child("not") is { } not)
            yield return new NotKeyword(source.At("not"), not);
        if (source.Child("if") is { } condition)
            yield return new IfKeyword(source.At("if"), condition, source.Child("then"), source.Child("else"));
        if (source.Children("anyOf") is { Length: > 0 } any)
            yield return new AnyOfKeyword(source.At("anyOf"), any);
        if (source.Children("oneOf") is { Length: > 0 } one)
            yield return new OneOfKeyword(source.At("oneOf"), one);
    }
}
