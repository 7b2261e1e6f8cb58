using LoopStacks.Core.Resources;
using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.Settings;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.AgentInstances;

public sealed class InstanceChecksTests
{
    [Fact]
    public void Gate_EverythingThere_IsOpen() => Assert.Null(InstanceChecks.Gate(Instance(), new Neighbours(Agent(), null, Realm(), null, false)));

    [Fact]
    public void Gate_NothingThere_NamesTheRealmFirst() =>
        AssertRefused(Reasons.RealmMissing, "There is no Realm 'default-realm' in namespace 'default'; apply it.", InstanceChecks.Gate(Instance(), new Neighbours(null, null, null, null, false)));

    [Fact]
    public void Gate_RealmInAnotherNamespace_SaysThatReferencesDoNotCross() =>
        AssertRefused(Reasons.RealmElsewhere, "an AgentInstance can't reach across namespaces", InstanceChecks.Gate(Instance(), new Neighbours(Agent(), null, null, null, true)));

    [Fact]
    public void Gate_RealmThatCannotBe_PassesItsReasonOn() =>
        AssertRefused(Reasons.RealmNotReady, "nothing runs there: too small", InstanceChecks.Gate(Instance(), new Neighbours(Agent(), null, Realm(), new Refusal(Reasons.Invalid, "too small"), false)));

    [Fact]
    public void Gate_AgentMissing_SaysToApplyIt() =>
        AssertRefused(Reasons.AgentMissing, "There is no Agent 'sentiment-analyzer' in namespace 'default'; apply it.", InstanceChecks.Gate(Instance(), new Neighbours(null, null, Realm(), null, false)));

    [Fact]
    public void Gate_AgentRefused_PassesItsReasonOn() =>
        AssertRefused(Reasons.AgentRefused, "which may not run: no such image", InstanceChecks.Gate(Instance(), new Neighbours(null, new Refusal(Reasons.ImageRefused, "no such image"), Realm(), null, false)));

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"approvals.loopstacks.io/my-sentiment-analyzer": "true"}""", true)]
    [InlineData("""{"approvals.loopstacks.io/my-sentiment-analyzer": "sentiment-analyzer"}""", true)]
    [InlineData("""{"approvals.loopstacks.io/my-sentiment-analyzer": "another-agent"}""", false)]
    [InlineData("""{"approvals.loopstacks.io/another-instance": "true"}""", false)]
    public void Gate_ApprovalRequired_OpensByTheRealmsAnnotation(string annotations, bool open)
    {
        var realm = Realm("governance: {agentApprovalRequired: true}", annotations: annotations);

        var refusal = InstanceChecks.Gate(Instance(), new Neighbours(Agent(), null, realm, null, false));

        if (open)
            Assert.Null(refusal);
        else
            AssertRefused(Reasons.ApprovalRequired, "kubectl annotate realm default-realm -n default --overwrite approvals.loopstacks.io/my-sentiment-analyzer=sentiment-analyzer", refusal);
    }

    [Fact]
    public void Full_SaysTheBoundAndWhatHelps() =>
        AssertRefused(Reasons.QuotaExceeded, "may have 2 AgentInstances (spec.resources.maxAgentInstances) and has them. Delete one that is not needed", InstanceChecks.Full(Instance(), 2));

    [Fact]
    public void Refuse_ConfigOfAMebibyte_SaysHowLargeAndWhatToShorten()
    {
        var fits = Wish(Instance($"config: {{text: {new string('x', 1_000_000)}}}"));
        var tooLarge = Wish(Instance($"config: {{text: {new string('x', 1_048_576)}}}"));

        Assert.Null(InstanceChecks.Refuse(fits));
        AssertRefused(Reasons.ConfigTooLarge, "must fit into a ConfigMap of 1048576 bytes. Shorten the instance's spec.config", InstanceChecks.Refuse(tooLarge));
    }

    [Theory]
    [InlineData("tolerations: [{key: a, operator: Equals}]", "spec.placement.tolerations[0].operator is 'Equals'; it must be Exists or Equal.")]
    [InlineData("tolerations: [{value: a}]", "spec.placement.tolerations[0] has no key")]
    [InlineData("tolerations: [{key: a, operator: Exists, value: b}]", "spec.placement.tolerations[0].value is 'b'; with operator: Exists leave the value out.")]
    [InlineData("tolerations: [{key: a, operator: Exists, effect: NoRun}]", "spec.placement.tolerations[0].effect is 'NoRun'")]
    [InlineData("tolerations: [{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 3}]", "spec.placement.tolerations[0].tolerationSeconds")]
    [InlineData("tolerations: [{key: a, opreator: Exists}]", "spec.placement.tolerations[0].opreator is not known to Kubernetes")]
    [InlineData("tolerations: [7]", "spec.placement.tolerations[0] has a value of the wrong kind")]
    [InlineData("affinity: {nodeAffinty: {}}", null)]
    [InlineData("affinity: {nodeAffinty: {a: 1}}", "spec.placement.affinity.nodeAffinty is not known to Kubernetes")]
    [InlineData("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, value: [b]}]}]}}}", "nodeSelectorTerms[0].matchExpressions[0].value is not known")]
    [InlineData("affinity: {podAffinity: [1]}", "spec.placement.affinity")]
    public void Refuse_Placement_NamesTheField(string placement, string? expected)
    {
        var refusal = InstanceChecks.Refuse(Wish(Instance("placement:\n  " + placement)));

        if (expected is null)
            Assert.Null(refusal);
        else
            AssertRefused(Reasons.PlacementInvalid, expected, refusal);
    }

    [Theory]
    [InlineData("{operator: Exists}")]
    [InlineData("{operator: Exists, effect: NoSchedule}")]
    [InlineData("{key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}")]
    [InlineData("{key: node-role.kubernetes.io/master, operator: Exists}")]
    public void Refuse_ControlPlaneNodes_ArePrivileged(string toleration)
    {
        var instance = Instance($"placement: {{tolerations: [{toleration}]}}");

        AssertRefused(Reasons.PrivilegeRefused, "tolerates the taints of control plane nodes", InstanceChecks.Refuse(Wish(instance)));
        Assert.Null(InstanceChecks.Refuse(Wish(instance, options: new OperatorOptions { Pods = { AllowControlPlaneNodes = true } })));
    }

    private static void AssertRefused(string reason, string part, Refusal? refusal)
    {
        Assert.NotNull(refusal);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(reason, refusal.Reason);
    }
}
