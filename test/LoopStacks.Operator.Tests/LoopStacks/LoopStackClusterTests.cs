using LoopStacks.Core.Resources;
using LoopStacks.Operator.Tests.Cluster;

namespace LoopStacks.Operator.Tests.LoopStacks;

/// <summary>LoopStacks at a real API server.</summary>
[Collection("cluster")]
public sealed class LoopStackClusterTests(OperatorCluster cluster)
{
    [Fact]
    public async Task Capability_ThatNobodyOffers_IsToldUntilSomebodyDoes()
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync("apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {name: triage}\nspec: {capabilities: [sentiment-analysis]}");
        await using var running = await place.OperateAsync();
        await place.ConditionAsync(ResourceKind.LoopStack, "triage", "Ready", Reasons.CapabilityMissing);
        Assert.Equal("Warning", (await place.EventAsync("LoopStack", "triage", Reasons.CapabilityMissing)).Type);

        await place.ApplyQuickStartAsync();
        await place.ConditionAsync(ResourceKind.LoopStack, "triage", "Ready", Reasons.Valid);

        await place.DeleteAsync(ResourceKind.AgentInstance, "my-sentiment-analyzer");
        await place.ConditionAsync(ResourceKind.LoopStack, "triage", "Ready", Reasons.CapabilityMissing);
    }

    [Fact]
    public async Task Circle_ThatTheApiServerDoesNotSee_IsTold()
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync("apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {name: round}\nspec: {loops: [{name: a, stack: x, dependsOn: [b]}, {name: b, stack: x, dependsOn: [a]}]}");
        await using var running = await place.OperateAsync();

        await place.ConditionAsync(ResourceKind.LoopStack, "round", "Ready", Reasons.Invalid);
        await place.EventAsync("LoopStack", "round", Reasons.Invalid);
    }

    [Fact]
    public async Task Composite_IsReadyWhenItsPartsAreThere()
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync("apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {name: outer}\nspec: {loops: [{name: first, stack: inner}]}");
        await using var running = await place.OperateAsync();
        await place.ConditionAsync(ResourceKind.LoopStack, "outer", "Ready", Reasons.StackMissing);

        await place.ApplyAsync("apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {name: inner}\nspec: {capabilities: [a]}");
        await place.ConditionAsync(ResourceKind.LoopStack, "outer", "Ready", Reasons.StacksFound);

        await place.ApplyAsync("apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {name: inner}\nspec: {loops: [{name: again, stack: outer}]}");
        await place.ConditionAsync(ResourceKind.LoopStack, "outer", "Ready", Reasons.ContainsItself);
    }
}
