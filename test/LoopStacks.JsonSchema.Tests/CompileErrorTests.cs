namespace LoopStacks.JsonSchema.Tests;

public sealed class CompileErrorTests
{
    [Fact]
    public void Compile_MisspelledType_NamesThePlaceAndTheAllowedValues()
    {
        var error = Assert.Single(Json.CompileErrors("""{"type": "strnig"}"""));

        Assert.Equal("/type", error.SchemaPointer);
        Assert.Equal("/type", error.InstancePointer);
        Assert.Contains("\"strnig\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\", \"string\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "")]
    [InlineData("[]", "")]
    [InlineData("""{"minLength": -1}""", "/minLength")]
    [InlineData("""{"maxItems": 1.5}""", "/maxItems")]
    [InlineData("""{"properties": {"a/b": {"required": "x"}}}""", "/properties/a~1b/required")]
    [InlineData("""{"properties": []}""", "/properties")]
    [InlineData("""{"allOf": []}""", "/allOf")]
    [InlineData("""{"items": [{}]}""", "/items")]
    [InlineData("""{"multipleOf": 0}""", "/multipleOf")]
    [InlineData("""{"required": ["a", "a"]}""", "/required")]
    [InlineData("""{"$defs": {"x": {"enum": 1}}}""", "/$defs/x/enum")]
    [InlineData("""{"$anchor": "1 2"}""", "/$anchor")]
    [InlineData("""{"$id": "a#b"}""", "/$id")]
    [InlineData("""{"not": 1}""", "/not")]
    [InlineData("""{"pattern": "("}""", "/pattern")]
    [InlineData("""{"patternProperties": {"[": {}}}""", "/patternProperties/[")]
    [InlineData("""{"$ref": "#/x", "x": {"type": 1}}""", "/x/type")]
    public void Compile_DocumentThatIsNoSchema_NamesThePlace(string schema, string pointer) =>
        Assert.Contains(Json.CompileErrors(schema), error => error.SchemaPointer == pointer);

    [Theory]
    [InlineData("""{"$ref": "https://example.com/other"}""", "/$ref", "never fetched")]
    [InlineData("""{"$ref": "other.json"}""", "/$ref", "no $id")]
    [InlineData("""{"$ref": "#/$defs/none"}""", "/$ref", "refers to nothing")]
    [InlineData("""{"items": {"$ref": "#none"}}""", "/items/$ref", "refers to nothing")]
    [InlineData("""{"$dynamicRef": "#none"}""", "/$dynamicRef", "refers to nothing")]
    [InlineData("""{"$schema": "http://json-schema.org/draft-07/schema#"}""", "/$schema", "2020-12")]
    [InlineData("""{"$defs": {"a": {"$id": "x:y"}, "b": {"$id": "x:y"}}}""", "/$defs/b/$id", "ids must differ")]
    [InlineData("""{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}""", "/$defs/b/$anchor", "anchors must differ")]
    public void Compile_BadReferenceOrName_SaysWhatIsWrong(string schema, string pointer, string part)
    {
        var error = Assert.Single(Json.CompileErrors(schema));

        Assert.Equal(pointer, error.SchemaPointer);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}""")]
    [InlineData("""{"anyOf": [true, {"allOf": [{"$ref": "#"}]}]}""")]
    [InlineData("""{"not": {"$ref": "#"}}""")]
    [InlineData("""{"if": {"$ref": "#"}}""")]
    [InlineData("""{"dependentSchemas": {"a": {"$ref": "#"}}}""")]
    public void Compile_ReferenceWithoutProgress_IsRefused(string schema) =>
        Assert.Contains("never end", Assert.Single(Json.CompileErrors(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void Compile_FaultInAReferredDocument_NamesTheDocument()
    {
        var options = new JsonSchemaOptions
        {
            Documents = new Dictionary<string, System.Text.Json.JsonElement> { ["https://example.com/other"] = Json.Parse("""{"type": 5}""") },
        };

        var errors = Json.CompileErrors("""{"$ref": "https://example.com/other"}""", options);

        Assert.All(errors, error => Assert.Equal("https://example.com/other#/type", error.SchemaPointer));
    }

    [Fact]
    public void Compile_MetaschemaWithUnknownRequiredVocabulary_IsRefused()
    {
        var options = new JsonSchemaOptions
        {
            Documents = new Dictionary<string, System.Text.Json.JsonElement> { ["https://example.com/meta"] = Json.Parse("""{"$vocabulary": {"https://example.com/vocab": true}}""") },
        };

        var error = Assert.Single(Json.CompileErrors("""{"$schema": "https://example.com/meta"}""", options));

        Assert.Contains("https://example.com/vocab", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_MetaschemasInACircle_Ends()
    {
        var options = new JsonSchemaOptions
        {
            Documents = new Dictionary<string, System.Text.Json.JsonElement>
            {
                ["https://example.com/a"] = Json.Parse("""{"$schema": "https://example.com/b", "required": ["title"]}"""),
                ["https://example.com/b"] = Json.Parse("""{"$schema": "https://example.com/a"}"""),
            },
        };

        Assert.NotNull(Json.Compile("""{"$schema": "https://example.com/a", "title": ""}""", options));
        Assert.Contains(Json.CompileErrors("""{"$schema": "https://example.com/a"}""", options), error => error.Keyword == "required");
    }

    [Fact]
    public void Compile_Fails_ThrowsWithTheErrors()
    {
        var exception = Assert.Throws<JsonSchemaException>(() => Json.Compile("""{"type": "strnig"}"""));

        Assert.Equal("/type", Assert.Single(exception.Errors).SchemaPointer);
        Assert.Contains("/type: \"strnig\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_UndefinedElement_Throws() =>
        Assert.Throws<ArgumentException>(() => CompiledSchema.Compile(default));

    [Fact]
    public void Compile_EachMetaschemaPart_CanBeReferredTo()
    {
        foreach (var part in new[] { "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion", "content" })
        {
            var schema = Json.Compile($$"""{"$ref": "https://json-schema.org/draft/2020-12/meta/{{part}}"}""");
            Assert.True(schema.IsValid(Json.Parse("{}")));
            Assert.False(schema.IsValid(Json.Parse("1")));
        }
    }
}
