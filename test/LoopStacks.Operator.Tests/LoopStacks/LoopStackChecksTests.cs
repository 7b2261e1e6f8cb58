using LoopStacks.Core.Resources;
using LoopStacks.Operator.LoopStacks;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.LoopStacks;

public sealed class LoopStackChecksTests
{
    [Fact]
    public void Ready_CapabilitiesOffered_IsTrue() => Assert.Equal(Reasons.Valid, Check("capabilities: [a, b]", offered: ["a", "b"]).Reason);

    [Fact]
    public void Ready_CapabilityThatNobodyOffers_IsToldAndRefusesNothing()
    {
        var verdict = Check("capabilities: [a, b, c]", offered: ["a"]);

        Assert.Equal((true, Reasons.CapabilityMissing), (verdict.Holds!.Value, verdict.Reason));
        Assert.Contains("No AgentInstance offers 'b', 'c' yet", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ready_CompositeWithoutAPart_IsFalseAndNamesTheLoop()
    {
        var verdict = Check("loops: [{name: first, stack: a}, {name: second, stack: missing, dependsOn: [first]}]", offered: ["a"]);

        Assert.Equal(new Verdict("Ready", false, Reasons.StackMissing, "There is no LoopStack, and no agent with a capability, of the name 'missing' (loop second); apply it."), verdict);
    }

    [Fact]
    public void Ready_CompositeWithItsParts_IsTrue() =>
        Assert.Equal(Reasons.StacksFound, Check("loops: [{name: first, stack: a}, {name: second, stack: inner}]", offered: ["a"], Stack("capabilities: [a]", "inner")).Reason);

    [Fact]
    public void Ready_CompositeThatContainsItself_IsTold()
    {
        var verdict = Check("loops: [{name: first, stack: inner}]", offered: [], Stack("loops: [{name: again, stack: triage}]", "inner"));

        Assert.Equal((true, Reasons.ContainsItself), (verdict.Holds!.Value, verdict.Reason));
        Assert.Contains("triage → inner → triage", verdict.Message, StringComparison.Ordinal);
    }

    private static Verdict Check(string spec, string[] offered, params LoopStack[] others)
    {
        var stack = Stack(spec);
        return LoopStackChecks.Ready(stack, new StackSurroundings(name => others.Append(stack).FirstOrDefault(other => other.Metadata.Name == name), offered.Contains));
    }
}
