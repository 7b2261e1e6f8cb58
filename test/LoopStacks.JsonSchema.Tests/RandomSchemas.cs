using System.Text.Json.Nodes;

namespace LoopStacks.JsonSchema.Tests;

/// <summary>Makes schemas, some of them wrong, and instances that often nearly fit.</summary>
internal sealed class RandomSchemas(int seed)
{
    private static readonly string[] Types = ["null", "boolean", "integer", "number", "string", "array", "object", "strnig"];
    private static readonly string[] Names = ["a", "b", "c", "", "a/b", "~", "ä", "😀", "\"", "$ref", "\u0001"];
    private static readonly string[] Patterns = ["^a", "b$", "^[^a]+$", ".", "\\d", "(a+)+$", "(?=a)", "\\p{L}", "[", "😀*"];
    private static readonly string[] References = ["#", "#/$defs/a", "#/$defs/b", "#a", "#b", "#/properties/a", "other", "x:y", "https://json-schema.org/draft/2020-12/schema", "#/~"];
    private static readonly string[] Numbers = ["0", "-0.0", "1", "1.0", "-1", "2", "0.5", "1e2", "1e-3", "1e400", "123456789012345678901234567890", "3"];
    private static readonly string[] Texts = ["\"\"", "\"a\"", "\"ab\"", "\"\\u0061\"", "\"😀\"", "\"\\ud83d\"", "\"\\n\"", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\""];
    private static readonly string[] SingleKeywords = ["items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties"];
    private static readonly string[] ListKeywords = ["prefixItems", "allOf", "anyOf", "oneOf"];
    private static readonly string[] MapKeywords = ["$defs", "properties", "patternProperties", "dependentSchemas"];
    private static readonly string[] SizeKeywords = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];
    private static readonly string[] NumberKeywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

    private readonly Random _random = new(seed);

    public string Schema(int depth = 4)
    {
        if (depth == 0 || _random.Next(8) == 0)
            return Pick("true", "false", "{}", "{}", "1");
        var keywords = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Keyword(depth - 1));
        return "{" + string.Join(", ", keywords) + "}";
    }

    public string Instance(int depth = 4) => _random.Next(depth == 0 ? 4 : 6) switch
    {
        0 => Pick("null", "true", "false"),
        1 => Pick(Texts),
        2 or 3 => Pick(Numbers),
        4 => $"[{Many(() => Instance(depth - 1))}]",
        _ => $"{{{Many(() => $"{Quote(Pick(Names))}: {Instance(depth - 1)}")}}}",
    };

    private string Keyword(int depth) => _random.Next(14) switch
    {
        0 => $"\"type\": {(_random.Next(2) == 0 ? Quote(Pick(Types)) : $"[{Quote(Pick(Types))}, {Quote(Pick(Types))}]")}",
        1 => $"{Quote(Pick(SizeKeywords))}: {_random.Next(-1, 4)}",
        2 => $"{Quote(Pick(NumberKeywords))}: {Pick(Numbers)}",
        3 => $"\"enum\": [{Many(() => Instance(2))}]",
        4 => $"\"const\": {Instance(2)}",
        5 => $"\"pattern\": {Quote(Pick(Patterns))}",
        6 => $"\"required\": [{Quote(Pick(Names))}]",
        7 => $"\"dependentRequired\": {{{Quote(Pick(Names))}: [{Quote(Pick(Names))}]}}",
        8 => $"{Quote(Pick("$ref", "$dynamicRef"))}: {Quote(Pick(References))}",
        9 => $"{Quote(Pick("$anchor", "$dynamicAnchor", "$id"))}: {Quote(Pick("a", "b", "x:y"))}",
        10 => $"{Quote(Pick(SingleKeywords))}: {Schema(depth)}",
        11 => $"{Quote(Pick(ListKeywords))}: [{Many(() => Schema(depth))}]",
        12 => $"{Quote(Pick(MapKeywords))}: {{{Many(() => $"{Quote(Pick(_random.Next(3) == 0 ? Patterns : Names))}: {Schema(depth)}")}}}",
        _ => $"\"uniqueItems\": {Pick("true", "false", "1")}",
    };

    private string Many(Func<string> make) => string.Join(", ", Enumerable.Range(0, _random.Next(4)).Select(_ => make()));

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();
}
