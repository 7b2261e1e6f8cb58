using System.Text.Json;
using LoopStacks.Core.Expressions;

namespace LoopStacks.Core.Tests.Expressions;

/// <summary>An expression that explodes ends with its own code before it has used much.</summary>
public sealed class BoundsTests
{
    private const long MostBytes = 300_000_000;

    public static TheoryData<string, string, string> Explosions()
    {
        var thousand = $"[{string.Join(',', Enumerable.Range(0, 1000))}]";
        var words = JsonSerializer.Serialize(Enumerable.Range(0, 2000).Select(i => new string('x', 500) + i));
        return new()
        {
            { "objects double in writing", Repeat("{a:@,b:@}", 40), "1" },
            { "arrays double in writing", Repeat("[@,@]", 40), "1" },
            { "arrays double by flattening", Repeat("[@,@][]", 40), "[1]" },
            { "texts double", Repeat("join('',[@,@])", 40), "\"xy\"" },
            { "texts double with their escapes", Repeat("to_string([@,@])", 40), "\"\\\"\"" },
            { "a shared value is compared with itself", $"{Repeat("[@,@]", 40)} | @ == [@[0],@[1]] | [@]", "1" },
            { "a shared value is written to be measured", $"{Repeat("[@,@]", 40)} | length(to_string(@))", "1" },
            { "maps in maps", "let $a = @ in map(&map(&map(&`1`, $a), $a), $a)", thousand },
            { "projections in projections", "let $a = @ in @[*].[$a[*].[$a[*].[@]]] | length(@)", thousand },
            { "sorts in a projection", "let $a = @ in @[*].[length(sort_by($a, &@))] | length(@)", words },
            { "searches in filters", "let $a = @ in @[?contains($a[:-1], join('', [@, 'y']))] | length(@)", words },
            { "merges of large objects", $"let $o = @ in {Repeat("merge($o, {a: @})", 120)} | length(@)", BigObject() },
            { "wildcards over wildcards", "let $o = @ in values(@)[*].[values($o)[*].[values($o)[*].[@]]] | length(@)", BigObject() },
            { "numbers are made", "let $a = @ in @[*].[$a[*].[length($a)]] | length(@)", thousand },
        };
    }

    [Theory]
    [MemberData(nameof(Explosions))]
    public void Evaluate_ExplodingExpression_IsTooLargeAndUsedLittle(string what, string text, string input)
    {
        var expression = Jmes.Compile(text);
        var document = JsonElement.Parse(input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = expression.Evaluate(document);
        var used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(result.Fault?.Code == ExpressionFaultCode.TooLarge, $"{what}: {result}");
        Assert.True(used < MostBytes, $"{what}: {used:N0} bytes");
    }

    [Fact]
    public void Evaluate_UntouchedExplosion_CostsNothing() => Assert.Equal("2", Jmes.Value($"{Repeat("[@,@]", 100)} | length(@)", "1"));

    [Fact]
    public void Evaluate_LargeUsualInput_IsWithinTheLimits()
    {
        var items = JsonSerializer.Serialize(Enumerable.Range(0, 10_000).Select(i => new { id = i, tags = new[] { "a", "b" }, text = new string('t', 50) }));
        Assert.Equal("10000", Jmes.Value("[?contains(tags, 'a')].{id: id, text: text} | sort_by(@, &id) | length(@)", items));
    }

    [Fact]
    public void Evaluate_ResultLargerThanAllowed_IsTooLargeAlsoWhenItIsPartOfTheInput()
    {
        var input = JsonElement.Parse($"\"{new string('x', 100)}\"");
        var small = new ExpressionLimits { MaxResultBytes = 101 };
        Assert.Equal(ExpressionFaultCode.TooLarge, Jmes.Compile("@").Evaluate(input, small).Fault?.Code);
        Assert.Equal("Its result is larger than 101 bytes; let it take less of its input.", Jmes.Compile("join('', [@])").Evaluate(input, small).Fault?.Message);
        Assert.Null(Jmes.Compile("join('', [@])").Evaluate(input, new ExpressionLimits { MaxResultBytes = 102 }).Fault);
    }

    [Fact]
    public void Evaluate_ResultNestedTooDeep_IsTooLarge()
    {
        Assert.Null(Jmes.Compile(Nested(63)).Evaluate(JsonElement.Parse("1")).Fault);
        Assert.Equal(ExpressionFaultCode.TooLarge, Jmes.Fault(Nested(65), "1").Code);
        Assert.Equal(ExpressionFaultCode.TooLarge, Jmes.Fault(Nested(33), Nested(33).Replace("@", "1", StringComparison.Ordinal)).Code);
    }

    [Fact]
    public void Evaluate_StepsAreUp_SaysHowMany()
    {
        var fault = Jmes.Compile("[*].[@]").Evaluate(JsonElement.Parse("[1,2,3,4,5,6,7,8,9]"), new ExpressionLimits { MaxSteps = 20 }).Fault;
        Assert.Equal("Evaluating it takes more than 20 steps; let it look at fewer values.", fault?.Message);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("!", "")]
    [InlineData("[", "]")]
    [InlineData("{a:", "}")]
    [InlineData("*.", "")]
    [InlineData("a[?", "]")]
    [InlineData("length(", ")")]
    [InlineData("let $a = ", " in a")]
    [InlineData("a.", "")]
    [InlineData("a || ", "")]
    [InlineData("", "[0]")]
    [InlineData("", "[*]")]
    [InlineData("", "[]")]
    public void TryCompile_TooDeep_IsAnErrorAndNoOverflow(string open, string close)
    {
        var most = (Expression.MaxLength - 1) / (open.Length + close.Length);
        Assert.Contains("more than 250 deep", Jmes.Error(Nest(open, close, Math.Min(most, 600))).Message, StringComparison.Ordinal);
        Assert.True(Expression.TryCompile(Nest(open, close, 60), out _, out var error), $"{error}");
    }

    [Fact]
    public void TryCompile_TooLong_SaysTheLimit()
    {
        Assert.True(Expression.TryCompile(new string('a', 4096), out _, out _));
        Assert.Equal("it has 4,097 characters; allowed are 4,096.", Jmes.Error(new string('a', 4097)).Message);
    }

    private static string Repeat(string stage, int times) => string.Join(" | ", Enumerable.Repeat(stage, times));

    private static string Nested(int depth) => Nest("[", "]", depth).Replace("a", "@", StringComparison.Ordinal);

    private static string Nest(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + "a" + string.Concat(Enumerable.Repeat(close, depth));

    private static string BigObject() => JsonSerializer.Serialize(Enumerable.Range(0, 5000).ToDictionary(i => $"property{i}", i => i));
}
