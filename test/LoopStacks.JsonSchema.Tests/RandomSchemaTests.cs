using System.Text.Json;

namespace LoopStacks.JsonSchema.Tests;

public sealed class RandomSchemaTests
{
    private const int Schemas = 4_000;
    private const int InstancesEach = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Everything_RandomInput_AnswersWithoutException(int seed)
    {
        var random = new RandomSchemas(seed);
        var options = new JsonSchemaOptions { MaxEvaluations = 20_000, RegexTimeout = TimeSpan.FromSeconds(5) };
        var compiledCount = 0;
        for (var i = 0; i < Schemas; i++)
        {
            var text = random.Schema();
            if (!CompiledSchema.TryCompile(Json.Parse(text), out var schema, out var errors, options))
            {
                Assert.True(errors.Count is > 0 and <= 32 && errors.All(error => error.Message.Length is > 0 and < 2_000), text);
                continue;
            }

            compiledCount++;
            for (var j = 0; j < InstancesEach; j++)
                CheckInstance(schema, Json.Parse(random.Instance()), text);
        }

        // A generator that only makes nonsense would prove nothing.
        Assert.True(compiledCount > Schemas / 10, $"Only {compiledCount} of {Schemas} schemas compile.");
    }

    [Fact]
    public void IsValid_TextThatIsNotUnicode_DoesNotThrow()
    {
        byte[] text = [.. "{\"a"u8, 0xFF, .. "\": \"b"u8, 0xC3, .. "\"}"u8];
        using var document = JsonDocument.Parse(text);
        var schema = Json.Compile("""{"additionalProperties": {"pattern": "^c", "minLength": 5}, "propertyNames": {"enum": ["x"]}, "uniqueItems": true}""");

        Assert.False(schema.IsValid(document.RootElement));
        Assert.NotEmpty(schema.Validate(document.RootElement));
        Assert.True(JsonEquality.DeepEquals(document.RootElement, document.RootElement));
        Assert.Throws<JsonException>(() => CanonicalJson.Serialize(document.RootElement));
    }

    [Fact]
    public void IsValid_FromManyThreads_GivesTheSameAnswers()
    {
        var schema = Json.Compile("""{"type": "array", "items": {"anyOf": [{"type": "string", "pattern": "^a+$"}, {"$ref": "#"}]}, "unevaluatedItems": false}""");
        var good = Json.Parse("""["a", ["aa", []], "aaa"]""");
        var bad = Json.Parse("""["a", ["b"]]""");

        Parallel.For(0, 2_000, _ =>
        {
            Assert.True(schema.IsValid(good));
            Assert.False(schema.IsValid(bad));
            Assert.NotEmpty(schema.Validate(bad));
        });
    }

    private static void CheckInstance(CompiledSchema schema, JsonElement instance, string text)
    {
        var valid = schema.IsValid(instance);
        var errors = schema.Validate(instance);
        Assert.True(valid == (errors.Count == 0), $"{text}\n{instance.GetRawText()}\n{valid} {string.Join('\n', errors)}");
        Assert.All(errors, error => Assert.True(Resolves(instance, error.InstancePointer), $"{text}\n{instance.GetRawText()}\n{error.InstancePointer}"));
        Assert.True(JsonEquality.DeepEquals(instance, instance.Clone()));
        CheckCanonical(instance);
    }

    private static void CheckCanonical(JsonElement instance)
    {
        string canonical;
        try
        {
            canonical = CanonicalJson.Serialize(instance);
        }
        catch (JsonException)
        {
            return; // it has no canonical form
        }

        Assert.Equal(canonical, CanonicalJson.Serialize(Json.Parse(canonical)));
    }

    private static bool Resolves(JsonElement instance, string pointer)
    {
        foreach (var token in pointer.Split('/').Skip(1).Select(Values.JsonPointer.Unescape))
        {
            var parent = instance;
            if (parent.ValueKind == JsonValueKind.Array)
                instance = parent[int.Parse(token)];
            else if (!parent.TryGetProperty(token, out instance))
                return false;
        }

        return true;
    }
}
