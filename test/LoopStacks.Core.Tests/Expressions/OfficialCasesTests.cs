using System.Text.Json;
using LoopStacks.Core.Expressions;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Tests.Expressions;

/// <summary>Runs JMESPath's compliance tests where <c>LOOPSTACKS_JMESPATH_TEST_SUITE</c> names a checkout of https://github.com/jmespath/jmespath.test.</summary>
public sealed class OfficialCasesTests
{
    private static readonly string? Root = Environment.GetEnvironmentVariable("LOOPSTACKS_JMESPATH_TEST_SUITE");

    public static IEnumerable<TheoryDataRow<string, string, string>> Cases()
    {
        if (string.IsNullOrEmpty(Root))
            yield break;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var group in JsonElement.Parse(File.ReadAllText(file)).EnumerateArray())
            {
                foreach (var expectation in group.GetProperty("cases").EnumerateArray())
                    yield return new TheoryDataRow<string, string, string>(Path.GetFileName(file), group.GetProperty("given").GetRawText(), expectation.GetRawText());
            }
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void Case_OfTheComplianceTests_GivesTheExpectedResult(string file, string given, string expectation)
    {
        var expected = JsonElement.Parse(expectation);
        var text = expected.GetProperty("expression").GetString()!;
        var result = Expression.TryCompile(text, out var expression, out var error) ? expression.Evaluate(JsonElement.Parse(given)) : (ExpressionResult?)null;
        var description = $"{file}: {text}\n{given}\n{error} {result}";
        if (expected.TryGetProperty("error", out _))
        {
            Assert.True(result is null || result.Value.Fault?.Code == ExpressionFaultCode.Failed, description);
            return;
        }

        Assert.True(result is { Fault: null }, description);
        if (expected.TryGetProperty("result", out var value))
            Assert.True(JsonEquality.DeepEquals(value, result.Value.Value), description);
    }
}
