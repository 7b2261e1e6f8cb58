using System.Text.Json;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.AgentRuntime.Tests.Fakes;

namespace LoopStacks.AgentRuntime.Tests.Running;

public sealed class ConfidenceRuleTests
{
    private const double Own = 0.7;

    [Theory]
    [InlineData("0.4", 0.4)]
    [InlineData("\"0.4\"", 0.4)]
    [InlineData("null", Own)]
    [InlineData("\"contains(text, 'refund')\"", Own)]
    [InlineData("\"contains(text, 'refund') && `0.95` || `0.2`\"", 0.95)]
    [InlineData("\"contains(text, 'invoice') && `0.95` || `0.2`\"", 0.2)]
    [InlineData("\"score\"", 0.5)]
    public void Apply_RuleOfTheResource_GivesItsConfidence(string rule, double expected) =>
        Assert.Equal(expected, Applied(rule).Confidence);

    [Theory]
    [InlineData("\"contains(text, 'invoice')\"", "gives false")]
    [InlineData("\"nothing\"", "gives null")]
    [InlineData("\"`0`\"", "gives 0")]
    [InlineData("\"amount\"", "gives 12; it must give a number 0 to 1")]
    [InlineData("\"text\"", "gives \"refund, please\"")]
    [InlineData("\"length(amount)\"", "fails on this input")]
    public void Apply_ExpressionWithoutConfidence_RefusesAndSaysWhy(string rule, string expected) =>
        Assert.Contains(expected, Applied(rule).Refusal, StringComparison.Ordinal);

    [Theory]
    [InlineData("1.5", "must be 0 to 1")]
    [InlineData("-0.1", "must be 0 to 1")]
    [InlineData("true", "JMESPath")]
    [InlineData("\"text[\"", "no JMESPath expression")]
    [InlineData("\"nofunction(text)\"", "no function named nofunction")]
    public void TryCreate_NoRule_SaysWhy(string rule, string expected)
    {
        Assert.False(ConfidenceRule.TryCreate(Given.Json(rule), out _, out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Refusal_Stands()
    {
        ConfidenceRule.TryCreate(Given.Json("0.9"), out var rule, out _);

        Assert.Equal("busy", rule!.Apply(Appraisal.Refuse("busy"), default).Refusal);
    }

    private static Appraisal Applied(string rule)
    {
        Assert.True(ConfidenceRule.TryCreate(JsonElement.Parse(rule), out var created, out var fault), fault);
        return created.Apply(Appraisal.Of(Own), Given.Json("""{"text":"refund, please","score":0.5,"amount":12}"""));
    }
}
