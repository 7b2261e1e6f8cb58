using System.Diagnostics;

namespace LoopStacks.JsonSchema.Tests;

public sealed class LimitTests
{
    [Fact]
    public void Validate_InstanceDeeperThanAllowed_IsNotValid()
    {
        var schema = Json.Compile("""{"items": {"$ref": "#"}}""", new JsonSchemaOptions { MaxDepth = 8 });

        Assert.True(schema.IsValid(Json.Parse(Nested(8))));
        Assert.False(schema.IsValid(Json.Parse(Nested(10))));
        Assert.Contains("MaxDepth", Assert.Single(schema.Validate(Json.Parse(Nested(10)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_LimitMetUnderNot_IsStillNotValid()
    {
        var schema = Json.Compile("""{"not": {"$ref": "#/$defs/deep"}, "$defs": {"deep": {"items": {"$ref": "#/$defs/deep"}}}}""", new JsonSchemaOptions { MaxDepth = 4 });

        Assert.False(schema.IsValid(Json.Parse(Nested(20))));
    }

    [Fact]
    public void Validate_VeryDeepInstance_DoesNotOverflowTheStack()
    {
        var schema = Json.Compile("""{"items": {"$ref": "#"}, "uniqueItems": true}""", new JsonSchemaOptions { MaxDepth = 1000 });
        var instance = Json.Parse($"[{Nested(15_000)}, {Nested(15_000)}]", depth: 20_000);

        OnSmallStack(() =>
        {
            Assert.False(schema.IsValid(instance));
            Assert.NotEmpty(schema.Validate(instance));
            Assert.Throws<InsufficientExecutionStackException>(() => JsonEquality.DeepEquals(instance[0], instance[1]));
            Assert.Throws<InsufficientExecutionStackException>(() => CanonicalJson.Serialize(instance));
        });
    }

    [Fact]
    public void Compile_SchemaDeeperThanAllowed_IsRefused()
    {
        var text = string.Concat(Enumerable.Repeat("{\"items\":", 70)) + "true" + new string('}', 70);

        var errors = Assert.Throws<JsonSchemaException>(() => CompiledSchema.Compile(Json.Parse(text, depth: 100))).Errors;

        Assert.Contains("MaxDepth", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_SchemaAsDeepAsAllowed_Works()
    {
        var text = string.Concat(Enumerable.Repeat("{\"properties\":{\"a\":{\"allOf\":[", 30)) + "true" + string.Concat(Enumerable.Repeat("]}}}", 30));

        Assert.True(CompiledSchema.Compile(Json.Parse(text, depth: 200)).IsValid(Json.Parse("{}")));
    }

    [Fact]
    public void Compile_VeryDeepSchema_DoesNotOverflowTheStack()
    {
        var text = string.Concat(Enumerable.Repeat("{\"items\":", 15_000)) + "true" + new string('}', 15_000);

        var schema = Json.Parse(text, depth: 20_000);

        OnSmallStack(() => Assert.Throws<JsonSchemaException>(() => CompiledSchema.Compile(schema)));
    }

    [Fact]
    public void Validate_LongChainOfReferences_EndsAtALimit()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"d{i}\": {{\"$ref\": \"#/$defs/d{i + 1}\"}}"));
        var schema = Json.Compile("{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + definitions + ", \"d20000\": true}}");

        Assert.Contains("steps deep", Assert.Single(schema.Validate(Json.Parse("1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_DynamicReferenceWithoutProgress_EndsAtALimit()
    {
        var schema = Json.Compile("""{"$dynamicAnchor": "a", "$dynamicRef": "#a"}""");

        Assert.Contains("steps deep", Assert.Single(schema.Validate(Json.Parse("1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ExponentialSchema_EndsAtALimit()
    {
        // Each definition applies the next twice: 2^40 applications of the last.
        var definitions = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"d{i}\": {{\"allOf\": [{{\"$ref\": \"#/$defs/d{i + 1}\"}}, {{\"$ref\": \"#/$defs/d{i + 1}\"}}]}}"));
        var schema = Json.Compile(
            "{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + definitions + ", \"d40\": {\"type\": \"integer\"}}}", new JsonSchemaOptions { MaxEvaluations = 100_000 });
        var clock = Stopwatch.StartNew();

        Assert.False(schema.IsValid(Json.Parse("1")));
        Assert.Contains("MaxEvaluations", Assert.Single(schema.Validate(Json.Parse("1"))).Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
    }

    [Fact]
    public void Validate_ManyFaults_ReportsNoMoreThanAllowed()
    {
        var schema = Json.Compile("""{"items": {"type": "null"}}""", new JsonSchemaOptions { MaxErrors = 5 });

        Assert.Equal(5, schema.Validate(Json.Parse($"[{string.Join(',', Enumerable.Range(0, 1000))}]")).Count);
    }

    [Fact]
    public void Validate_CatastrophicPattern_RunsInLinearTime()
    {
        var schema = Json.Compile("""{"pattern": "^(a+)+$"}""");
        var clock = Stopwatch.StartNew();

        Assert.Contains("does not match", Assert.Single(schema.Validate(Json.Parse($"\"{new string('a', 10_000)}!\""))).Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
    }

    [Fact]
    public void Validate_CatastrophicPatternWithLookAround_EndsAtItsTimeLimit()
    {
        var schema = Json.Compile("""{"not": {"pattern": "^(?=(a+)+$)(a|b)"}}""", new JsonSchemaOptions { RegexTimeout = TimeSpan.FromMilliseconds(50) });
        var instance = Json.Parse($"\"{new string('a', 60)}!\"");

        Assert.False(schema.IsValid(instance));
        Assert.Contains("RegexTimeout", Assert.Single(schema.Validate(instance)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyUniqueItems_TakesLessThanQuadraticTime()
    {
        var schema = Json.Compile("""{"uniqueItems": true}""");
        var instance = Json.Parse($"[{string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"{{\"id\": {i}}}"))}]");
        var clock = Stopwatch.StartNew();

        Assert.True(schema.IsValid(instance));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1001, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void Compile_OptionOutOfRange_Throws(int depth, int errors, int evaluations, int milliseconds)
    {
        var options = new JsonSchemaOptions
        {
            MaxDepth = depth, MaxErrors = errors, MaxEvaluations = evaluations, RegexTimeout = TimeSpan.FromMilliseconds(milliseconds),
        };

        Assert.Contains("must be", Assert.Throws<ArgumentException>(() => Json.Compile("true", options)).Message, StringComparison.Ordinal);
    }

    /// <summary>With half a megabyte, an overflow would show long before the depth of these documents.</summary>
    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
