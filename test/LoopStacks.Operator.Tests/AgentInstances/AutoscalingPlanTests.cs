using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.AgentInstances;

public sealed class AutoscalingPlanTests
{
    private static readonly Served s_keda = new("v1", "v2", HasKeda: true);
    private static readonly Served s_none = new("v1", null, HasKeda: false);
    private static readonly OperatorOptions s_redis = new() { Autoscaling = { RedisAddress = "redis:6379" } };

    [Fact]
    public void Condition_Off_IsNotThere() => Assert.Null(AutoscalingPlan.Condition(Wish(Instance("autoscaling: {enabled: false, targetQueueLength: 3}"))));

    [Fact]
    public void Condition_ByCpu_IsTheAutoscalers() => AssertSays(true, Reasons.HorizontalPodAutoscaler, "1 to 10 replicas by 80% CPU", Wish(Instance("autoscaling: {enabled: true}")));

    [Fact]
    public void Condition_ByBacklog_IsKedas() =>
        AssertSays(true, Reasons.ScaledObject, "1 to 10 replicas by 5 waiting work items a replica.", Wish(Instance("autoscaling: {enabled: true, targetQueueLength: 5}"), options: s_redis, served: s_keda));

    [Fact]
    public void Condition_ToZero_SaysThatItBidsForNothing() =>
        AssertSays(true, Reasons.ScaledObject, "At 0 replicas it makes no bids", Wish(Instance("autoscaling: {enabled: true, minReplicas: 0, targetQueueLength: 5}"), options: s_redis, served: s_keda));

    [Fact]
    public void Condition_ByBacklogWithoutKeda_SaysWhatHoldsInstead() =>
        AssertSays(false, Reasons.KedaMissing, "Until then a HorizontalPodAutoscaler keeps 1 to 10 replicas by 80% CPU", Wish(Instance("autoscaling: {enabled: true, targetQueueLength: 5}"), options: s_redis));

    [Fact]
    public void Condition_ByBacklogWithoutRedis_NamesTheSetting() =>
        AssertSays(false, Reasons.RedisUnknown, "LoopStacks:Operator:Autoscaling:RedisAddress", Wish(Instance("autoscaling: {enabled: true, targetQueueLength: 5}"), served: s_keda));

    [Fact]
    public void Condition_ToZeroByCpu_SaysThatItNeedsKeda()
    {
        var wish = Wish(Instance("autoscaling: {enabled: true, minReplicas: 0}"));

        AssertSays(false, Reasons.KedaMissing, "spec.autoscaling.minReplicas is 0, which needs KEDA", wish);
        Assert.Equal(1, AutoscalingPlan.Of(wish)!.Document["spec"]!["minReplicas"]!.GetValue<int>());
    }

    [Fact]
    public void Condition_NothingServed_SaysToSetReplicas()
    {
        var wish = Wish(Instance("autoscaling: {enabled: true}"), served: s_none);

        AssertSays(false, Reasons.KedaMissing, "Set spec.replicas", wish);
        Assert.Null(AutoscalingPlan.Of(wish));
    }

    [Theory]
    [InlineData("""{"status": {"conditions": [{"type": "AbleToScale", "status": "True"}, {"type": "ScalingActive", "status": "False", "message": "unable to get metrics"}]}}""", "It does not scale now: unable to get metrics")]
    [InlineData("""{"status": {"conditions": [{"type": "Ready", "status": "False", "reason": "ScaledObjectCheckFailed"}]}}""", "It does not scale now: ScaledObjectCheckFailed")]
    [InlineData("""{"status": {"conditions": [{"type": "ScalingActive", "status": "True"}, {"type": "Active", "status": "False"}, {"type": "ScalingLimited", "status": "False"}]}}""", null)]
    [InlineData("""{"status": {"currentReplicas": 0}}""", null)]
    [InlineData("{}", null)]
    public void Observed_AutoscalerThatDoesNotScale_IsToldInItsWords(string autoscaler, string? expected)
    {
        var planned = AutoscalingPlan.Condition(Wish(Instance("autoscaling: {enabled: true}")))!;

        var observed = AutoscalingPlan.Observed(planned, Json(autoscaler));

        if (expected is null)
            Assert.Equal(planned, observed);
        else
            Assert.EndsWith(expected, observed.Message, StringComparison.Ordinal);
        Assert.Equal(expected is null ? Reasons.HorizontalPodAutoscaler : Reasons.ScalingInactive, observed.Reason);
    }

    private static void AssertSays(bool holds, string reason, string part, InstanceWish wish)
    {
        var condition = AutoscalingPlan.Condition(wish);
        Assert.NotNull(condition);
        Assert.Equal((holds, reason), (condition.Holds!.Value, condition.Reason));
        Assert.Contains(part, condition.Message, StringComparison.Ordinal);
    }
}
