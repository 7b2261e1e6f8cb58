using System.Text.Json;
using BenchmarkDotNet.Attributes;
using LoopStacks.JsonSchema;

namespace LoopStacks.Bench;

/// <summary>
/// What checking an input or output costs: compiling a schema once, then validating a small document (5 fields) and a
/// larger one (100 items of 5 fields).
/// </summary>
[MemoryDiagnoser]
public class SchemaBenchmarks
{
    private const int Items = 100;

    private const string ItemSchema = """
        {
          "type": "object",
          "properties": {
            "id": {"type": "integer", "minimum": 0},
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "status": {"enum": ["open", "active", "closed"]},
            "price": {"type": "number", "minimum": 0, "multipleOf": 0.01},
            "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}, "uniqueItems": true}
          },
          "required": ["id", "name", "status"],
          "additionalProperties": false
        }
        """;

    private JsonElement _smallSchemaText;
    private JsonElement _smallDocument;
    private JsonElement _smallWrongDocument;
    private JsonElement _largeDocument;
    private CompiledSchema _small = null!;
    private CompiledSchema _large = null!;

    /// <summary>Parses the documents and compiles the schemas, outside of what is measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _smallSchemaText = Json.Parse(ItemSchema);
        _small = CompiledSchema.Compile(_smallSchemaText);
        _large = CompiledSchema.Compile(Json.Parse($$$"""{"type": "object", "properties": {"items": {"type": "array", "items": {{{ItemSchema}}} } }, "required": ["items"]}"""));
        _smallDocument = Json.Parse(Item(1));
        _smallWrongDocument = Json.Parse(Item(1).Replace("\"open\"", "\"unknown\"", StringComparison.Ordinal));
        _largeDocument = Json.Parse($$"""{"items": [{{string.Join(',', Enumerable.Range(0, Items).Select(Item))}}]}""");
    }

    /// <summary>Compiling, the check against the metaschema included.</summary>
    [Benchmark]
    public CompiledSchema Compile() => CompiledSchema.Compile(_smallSchemaText);

    /// <summary>A valid document of 5 fields.</summary>
    [Benchmark(Baseline = true)]
    public bool IsValidSmall() => _small.IsValid(_smallDocument);

    /// <summary>A valid document of 100 items.</summary>
    [Benchmark]
    public bool IsValidLarge() => _large.IsValid(_largeDocument);

    /// <summary>The same valid document, through the call that reports errors.</summary>
    [Benchmark]
    public int ValidateSmall() => _small.Validate(_smallDocument).Count;

    /// <summary>A document with one wrong field, with its error spelled out.</summary>
    [Benchmark]
    public int ValidateSmallWrong() => _small.Validate(_smallWrongDocument).Count;

    /// <summary>Canonical text of the small document, as it is written for a vote.</summary>
    [Benchmark]
    public string Canonical() => CanonicalJson.Serialize(_smallDocument);

    private static string Item(int id) =>
        $$"""{"id": {{id}}, "name": "Item number {{id}}", "status": "open", "price": {{id}}.25, "tags": ["red", "green", "blue"]}""";
}
