namespace LoopStacks.JsonSchema.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("""{"type": ["integer", "null"]}""", "\"a\"", "", "/type", "type", "\"a\" is a string, expected an integer or null.")]
    [InlineData("""{"enum": ["a", 1]}""", "2", "", "/enum", "enum", "2 is not one of the allowed values \"a\", 1.")]
    [InlineData("""{"const": 1}""", "2", "", "/const", "const", "2 is not 1, the only value allowed.")]
    [InlineData("""{"minimum": 1}""", "0", "", "/minimum", "minimum", "0 must be greater than or equal to 1.")]
    [InlineData("""{"exclusiveMaximum": 1}""", "1.0", "", "/exclusiveMaximum", "exclusiveMaximum", "1.0 must be less than 1.")]
    [InlineData("""{"multipleOf": 0.01}""", "0.001", "", "/multipleOf", "multipleOf", "0.001 is not a multiple of 0.01.")]
    [InlineData("""{"maxLength": 1}""", "\"ab\"", "", "/maxLength", "maxLength", "\"ab\" has 2 characters, at most 1 is allowed.")]
    [InlineData("""{"minItems": 2}""", "[1]", "", "/minItems", "minItems", "[1] has 1 item, at least 2 are allowed.")]
    [InlineData("""{"pattern": "^b"}""", "\"ab\"", "", "/pattern", "pattern", "\"ab\" does not match the pattern ^b.")]
    [InlineData("""{"uniqueItems": true}""", "[1, 2, 1.0]", "", "/uniqueItems", "uniqueItems", "Items 0 and 2 are equal, all must differ.")]
    [InlineData("""{"required": ["a", "b"]}""", """{"a": 1}""", "", "/required", "required", "The required property \"b\" is missing.")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}}""", """{"a": 1}""", "", "/dependentRequired", "dependentRequired", "The property \"b\" is missing; it is required together with \"a\".")]
    [InlineData("""{"properties": {"a": {}}, "additionalProperties": false}""", """{"b": 1}""", "/b", "/additionalProperties", "additionalProperties", "The property \"b\" is not allowed; allowed are \"a\".")]
    [InlineData("""{"items": {"properties": {"a/b": {"type": "null"}}}}""", """[{}, {"a/b": 1}]""", "/1/a~1b", "/items/properties/a~1b/type", "type", "1 is an integer, expected null.")]
    [InlineData("""{"prefixItems": [true], "items": false}""", "[1, 2]", "/1", "/items", "items", "Item 1 is not allowed; items after the first 1 are refused.")]
    [InlineData("""{"contains": {"type": "null"}}""", "[1]", "", "/contains", "contains", "0 of 1 items match \"contains\", at least 1 must.")]
    [InlineData("""{"oneOf": [{"minimum": 1}, {"maximum": 2}]}""", "1", "", "/oneOf", "oneOf", "1 matches alternatives 0 and 1, only one may match.")]
    [InlineData("""{"anyOf": [{"minimum": 5}, {"type": "string"}]}""", "1", "", "/anyOf/0/minimum", "minimum", "1 must be greater than or equal to 5.")]
    [InlineData("""{"anyOf": [{"type": "null"}, {"type": "string"}]}""", "1", "", "/anyOf", "anyOf", "1 matches none of the 2 alternatives: (0) 1 is an integer, expected null. (1) 1 is an integer, expected a string.")]
    [InlineData("""{"not": {"type": "string"}}""", "\"a\"", "", "/not", "not", "\"a\" matches the schema under \"not\", which is not allowed.")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}""", "1", "", "/$defs/a/type", "type", "1 is an integer, expected null.")]
    [InlineData("""{"unevaluatedProperties": false}""", """{"a": 1}""", "/a", "/unevaluatedProperties", "unevaluatedProperties", "The property \"a\" is not allowed; no part of the schema that applies knows it.")]
    [InlineData("""{"propertyNames": {"maxLength": 1}}""", """{"ab": 1}""", "", "/propertyNames/maxLength", "maxLength", "\"ab\" has 2 characters, at most 1 is allowed.")]
    [InlineData("false", "1", "", "", "false", "1 is not allowed; no value is allowed here.")]
    public void Validate_OneFault_TellsWhereAndWhy(string schema, string instance, string at, string by, string keyword, string message)
    {
        var error = Assert.Single(Json.Compile(schema).Validate(Json.Parse(instance)));

        Assert.Equal(new SchemaError(at, by, keyword, message), error);
    }

    [Fact]
    public void Validate_SeveralFaults_TellsAll()
    {
        var schema = Json.Compile("""{"properties": {"a": {"type": "string"}, "b": {"minimum": 5}}, "required": ["c"]}""");

        var errors = schema.Validate(Json.Parse("""{"a": 1, "b": 2}"""));

        Assert.Equal(["", "/a", "/b"], errors.Select(error => error.InstancePointer));
    }

    [Fact]
    public void Validate_UnionByConstant_TellsTheFaultsOfTheBranchThatWasMeant()
    {
        var schema = Json.Compile("""
            {"oneOf": [
              {"properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}}, "required": ["kind", "radius"]},
              {"properties": {"kind": {"const": "square"}, "side": {"type": "number"}}, "required": ["kind", "side"]}
            ]}
            """);

        var error = Assert.Single(schema.Validate(Json.Parse("""{"kind": "square", "side": "long"}""")));

        Assert.Equal("/side", error.InstancePointer);
    }

    [Fact]
    public void Validate_LongValue_IsShortened()
    {
        var error = Assert.Single(Json.Compile("""{"type": "null"}""").Validate(Json.Parse($"\"{new string('x', 10_000)}\"")));

        Assert.True(error.Message.Length < 200, error.Message);
        Assert.Contains("…", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_LongKeyword_IsShortened()
    {
        var schema = CompiledSchema.Compile(System.Text.Json.JsonSerializer.SerializeToElement(new { pattern = new string('x', 5_000) }));

        Assert.True(Assert.Single(schema.Validate(Json.Parse("\"a\""))).Message.Length < 200);
    }

    [Fact]
    public void Validate_FaultInAnotherDocument_NamesTheDocument()
    {
        var options = new JsonSchemaOptions
        {
            Documents = new Dictionary<string, System.Text.Json.JsonElement> { ["https://example.com/other"] = Json.Parse("""{"type": "null"}""") },
        };

        var error = Assert.Single(Json.Compile("""{"items": {"$ref": "https://example.com/other"}}""", options).Validate(Json.Parse("[1]")));

        Assert.Equal(("/0", "https://example.com/other#/type"), (error.InstancePointer, error.SchemaPointer));
    }

    [Fact]
    public void Validate_UndefinedElement_Throws()
    {
        var schema = Json.Compile("true");

        Assert.Throws<ArgumentException>(() => schema.Validate(default));
        Assert.Throws<ArgumentException>(() => schema.IsValid(default));
    }

    [Fact]
    public void Source_AfterCompile_OutlivesItsDocument()
    {
        CompiledSchema schema;
        using (var document = System.Text.Json.JsonDocument.Parse("""{"type": "null"}"""))
            schema = CompiledSchema.Compile(document.RootElement);

        Assert.Equal("null", schema.Source.GetProperty("type").GetString());
    }
}
