using System.Text.Json;
using LoopStacks.Operator.AgentInstances;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.AgentInstances;

public sealed class InstanceStatusTests
{
    private static readonly Verdict s_admitted = InstanceChecks.Scheduled(null, Instance());

    [Theory]
    [InlineData(0, "Pending", false, Reasons.ReplicasMissing)]
    [InlineData(1, "Degraded", false, Reasons.ReplicasMissing)]
    [InlineData(3, "Running", true, Reasons.ReplicasReady)]
    public void Status_ByReadyReplicas(int ready, string phase, bool holds, string reason)
    {
        var status = InstanceStatus.Of(Instance("replicas: 3"), s_admitted, null, new Running(3, 3, ready, null));

        Assert.Equal(phase, status.Phase);
        Assert.Equal((holds, reason), (status.Verdicts[0].Holds!.Value, status.Verdicts[0].Reason));
        Assert.Contains($"{ready} of 3 replicas are ready", status.Verdicts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_GateClosed_IsNotReadyForThatReason()
    {
        var scheduled = new Refusal(Reasons.RealmMissing, "There is none.").As(ConditionTypes.Scheduled);

        var status = InstanceStatus.Of(Instance(), scheduled, null, Running.None);

        Assert.Equal("Pending", status.Phase);
        Assert.Equal([new Verdict("Ready", false, Reasons.RealmMissing, "There is none."), scheduled], status.Verdicts);
    }

    [Fact]
    public void Status_DeploymentInTrouble_PassesItsWordsOn()
    {
        var running = Running.Of(Json("""{"spec": {"replicas": 1}, "status": {"replicas": 1, "conditions": [{"type": "Available", "status": "False"}, {"type": "ReplicaFailure", "status": "True", "message": "exceeded quota."}]}}"""));

        var ready = InstanceStatus.Of(Instance(), s_admitted, null, running).Verdicts[0];

        Assert.Equal(Reasons.ReplicasFailing, ready.Reason);
        Assert.StartsWith("0 of 1 replicas are ready: exceeded quota. See `kubectl describe pods", ready.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_ScaledToZero_SaysHowToStartIt()
    {
        var ready = InstanceStatus.Of(Instance("replicas: 0"), s_admitted, null, Running.None).Verdicts[0];

        Assert.Equal(Reasons.ScaledToZero, ready.Reason);
        Assert.Contains("kubectl scale agentinstance my-sentiment-analyzer --replicas=1", ready.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_Autoscaled_CountsAgainstWhatTheAutoscalerWants()
    {
        var autoscaling = new Verdict(ConditionTypes.Autoscaling, true, Reasons.HorizontalPodAutoscaler, "…");

        var status = InstanceStatus.Of(Instance("replicas: 1"), s_admitted, autoscaling, new Running(4, 4, 2, null));

        Assert.Equal("Degraded", status.Phase);
        Assert.Equal(3, status.Verdicts.Count);
    }

    [Fact]
    public void Status_ScaleSubResource_HasReplicasAndSelector()
    {
        var fields = InstanceStatus.Of(Instance(), s_admitted, null, new Running(1, 1, 1, null)).Fields;

        Assert.Equal("app.kubernetes.io/managed-by=loopstacks-operator,loopstacks.io/instance=my-sentiment-analyzer", fields["selector"]!.GetValue<string>());
        Assert.Equal(1, fields["replicas"]!.GetValue<int>());
    }
}
