using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;
using LoopStacks.Operator.Tests.Cluster;

namespace LoopStacks.Operator.Tests.AgentInstances;

/// <summary>What an AgentInstance waits for, at a real API server.</summary>
[Collection("cluster")]
public sealed class GateClusterTests(OperatorCluster cluster)
{
    private const string Name = "my-sentiment-analyzer";
    private const string Child = Name + "-agent";

    [Fact]
    public async Task Missing_RealmThenAgent_IsToldAndGoesOnWhenTheyCome()
    {
        var place = await cluster.NewAsync();
        await using var running = await place.OperateAsync();
        await place.ApplyInstanceAsync(Name);

        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Ready", Reasons.RealmMissing);
        await place.EventAsync("AgentInstance", Name, Reasons.RealmMissing);
        await place.ApplyRealmAsync();
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.AgentMissing);
        Assert.DoesNotContain($"Deployment {Child}", await place.MadeAsync());
        await place.ApplyAsync(SeedDocuments.Agent);

        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
        await place.ThereAsync(ChildKinds.Deployment, Child);
    }

    [Fact]
    public async Task Delete_OfTheAgent_LeavesWhatRuns_OfTheRealm_StopsIt()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync();
        await using var running = await place.OperateAsync();
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), Name, instance => instance.TryGetProperty("status", out var status) && status.GetProperty("replicas").GetInt32() == 1);

        await place.DeleteAsync(ResourceKind.Agent, "sentiment-analyzer");
        var condition = await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.AgentMissing);
        await running.IdleAsync();
        Assert.EndsWith("What runs goes on as it was until then.", condition.Message, StringComparison.Ordinal);
        Assert.NotNull(await place.GetAsync(ChildKinds.Deployment, Child));

        await place.DeleteAsync(ResourceKind.Realm, "default-realm");
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.RealmMissing);
        await place.GoneAsync(ChildKinds.Deployment, Child);
        await place.GoneAsync(ChildKinds.NetworkPolicy, "default-realm-agents");
    }

    [Fact]
    public async Task Full_TheOldestHaveThePlaces_AndAFreedOneGoesToTheNext()
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyRealmAsync(spec: "{resources: {maxAgentInstances: 2}}");
        foreach (var name in (string[])["first", "second", "third", "fourth"])
        {
            await place.ApplyInstanceAsync(name);
            await Task.Delay(1100); // Kubernetes' times of creation are whole seconds, and age is what this is about.
        }

        await using var running = await place.OperateAsync();
        await place.ConditionAsync(ResourceKind.AgentInstance, "first", "Scheduled", Reasons.Admitted);
        await place.ConditionAsync(ResourceKind.AgentInstance, "second", "Scheduled", Reasons.Admitted);
        var third = await place.ConditionAsync(ResourceKind.AgentInstance, "third", "Scheduled", Reasons.QuotaExceeded);
        await place.ConditionAsync(ResourceKind.AgentInstance, "fourth", "Scheduled", Reasons.QuotaExceeded);
        await place.EventAsync("AgentInstance", "third", Reasons.QuotaExceeded);
        Assert.Contains("may have 2 AgentInstances", third.Message, StringComparison.Ordinal);

        await place.DeleteAsync(ResourceKind.AgentInstance, "first");
        await place.ConditionAsync(ResourceKind.AgentInstance, "third", "Scheduled", Reasons.Admitted);
        await running.IdleAsync();
        await place.ConditionAsync(ResourceKind.AgentInstance, "fourth", "Scheduled", Reasons.QuotaExceeded);
        // That of the first goes when Kubernetes' garbage collector comes by.
        Assert.Equal(["Deployment second-agent", "Deployment third-agent"], (await place.MadeAsync()).Where(made => made.StartsWith("Deployment", StringComparison.Ordinal) && made != "Deployment first-agent"));

        await place.ApplyRealmAsync(spec: "{resources: {maxAgentInstances: 1}}");
        await place.ConditionAsync(ResourceKind.AgentInstance, "third", "Scheduled", Reasons.QuotaExceeded);
        await place.GoneAsync(ChildKinds.Deployment, "third-agent");
        await place.ConditionAsync(ResourceKind.AgentInstance, "second", "Scheduled", Reasons.Admitted);
    }

    [Fact]
    public async Task Full_AfterAnotherOperatorTookOver_ThePlacesAreTheSame()
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyRealmAsync(spec: "{resources: {maxAgentInstances: 1}}");
        await place.ApplyInstanceAsync("zz-first");
        await using (await place.OperateAsync())
        {
            await place.ConditionAsync(ResourceKind.AgentInstance, "zz-first", "Scheduled", Reasons.Admitted);
            await place.ApplyInstanceAsync("aa-second");
            await place.ConditionAsync(ResourceKind.AgentInstance, "aa-second", "Scheduled", Reasons.QuotaExceeded);
        }

        await using var other = await place.OperateAsync(name: "other");
        await other.IdleAsync();

        await place.ConditionAsync(ResourceKind.AgentInstance, "zz-first", "Scheduled", Reasons.Admitted);
        await place.ConditionAsync(ResourceKind.AgentInstance, "aa-second", "Scheduled", Reasons.QuotaExceeded);
    }

    [Fact]
    public async Task Approval_IsWaitedFor_AndStopsWhatRunsWhenItIsWithdrawn()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync(spec: "{governance: {agentApprovalRequired: true}}");
        await using var running = await place.OperateAsync();
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.ApprovalRequired);

        var (code, output) = await cluster.KubectlAsync("annotate", "realm", "default-realm", "-n", place.Namespace, $"approvals.loopstacks.io/{Name}=sentiment-analyzer");
        Assert.True(code == 0, output);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
        await place.ThereAsync(ChildKinds.Deployment, Child);

        await cluster.KubectlAsync("annotate", "realm", "default-realm", "-n", place.Namespace, $"approvals.loopstacks.io/{Name}-");
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.ApprovalRequired);
        await place.GoneAsync(ChildKinds.Deployment, Child);
    }

    [Fact]
    public async Task Elsewhere_RealmOfAnotherNamespace_IsNotReached()
    {
        var (place, other) = (await cluster.NewAsync(), await cluster.NewAsync());
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyInstanceAsync(Name, "realm: their-realm");
        var options = place.Options;
        options.Namespace = "";
        await using var running = await place.OperateAsync(options);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.RealmMissing);
        await other.ApplyRealmAsync("their-realm");

        var condition = await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.RealmElsewhere);
        await place.EventAsync("AgentInstance", Name, Reasons.RealmElsewhere);
        Assert.DoesNotContain(other.Namespace, condition.Message, StringComparison.Ordinal);

        await Task.Delay(1100); // As above: the older one has the name.
        await place.ApplyRealmAsync("their-realm");
        await place.ConditionAsync(ResourceKind.Realm, "their-realm", "Ready", Reasons.RealmNameTaken);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.RealmNotReady);
        await other.DeleteAsync(ResourceKind.Realm, "their-realm");
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
    }

    public static TheoryData<string, string, string, string> BadAgents => new()
    {
        { "runtime: {image: \"UPPER CASE\"}", Reasons.ImageRefused, "spec.runtime.image is 'UPPER CASE'", "" },
        { "runtime: {image: evil.example.com/agent}", Reasons.ImageRefused, "allowed in this cluster are images that begin with loopstacks", "prefixes" },
        { "runtime: {image: loopstacks/universal-runtime}", Reasons.DigestRequired, "this cluster wants images by digest", "digest" },
        { "schema: {input: {type: nonsense}}", Reasons.Invalid, "spec.schema.input", "" },
        { "runtime: {handler: index.js}", Reasons.RuntimeUnable, "spec.runtime.handler is 'index.js'", "" },
        { "tools: [{name: shell, command: bash}]", Reasons.RuntimeUnable, "spec.tools has 'shell'", "" },
        { "model: {provider: openai, name: m, secretRef: LD_PRELOAD}", Reasons.SecretRefRefused, "secretRef is 'LD_PRELOAD'", "" },
    };

    [Theory]
    [MemberData(nameof(BadAgents))]
    public async Task Agent_ThatMayNotRun_IsToldOnItAndOnItsInstances(string spec, string reason, string message, string policy)
    {
        var place = await cluster.NewAsync();
        var options = place.Options;
        options.Images = policy switch
        {
            "prefixes" => new ImageOptions { AllowedPrefixes = ["loopstacks"] },
            "digest" => new ImageOptions { RequireDigest = true },
            _ => new ImageOptions(),
        };
        await place.ApplyRealmAsync();
        await place.ApplyAsync($"apiVersion: loopstacks.io/v1\nkind: Agent\nmetadata: {{name: sentiment-analyzer}}\nspec:\n  capabilities: [a]\n  {spec}");
        await place.ApplyInstanceAsync(Name);
        await using var running = await place.OperateAsync(options);

        Assert.Contains(message, (await place.ConditionAsync(ResourceKind.Agent, "sentiment-analyzer", "Ready", reason)).Message, StringComparison.Ordinal);
        await place.EventAsync("Agent", "sentiment-analyzer", reason);
        Assert.Contains(message, (await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.AgentRefused)).Message, StringComparison.Ordinal);
        Assert.Null(await place.GetAsync(ChildKinds.Deployment, Child));
    }

    public static TheoryData<string, string, string> BadInstances => new()
    {
        { "placement: {tolerations: [{operator: Exists}]}", Reasons.PrivilegeRefused, "tolerates the taints of control plane nodes" },
        { "placement: {tolerations: [{key: a, operator: Is}]}", Reasons.PlacementInvalid, "spec.placement.tolerations[0].operator is 'Is'" },
        { "placement: {affinity: {nodeAffinity: {required: {}, x: 1}}}", Reasons.PlacementInvalid, "spec.placement.affinity.nodeAffinity.x" },
        // Known to Kubernetes in form and not in meaning: its own words.
        { "placement: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Near}]}]}}}}", Reasons.ApplyFailed, "Near" },
    };

    [Theory]
    [MemberData(nameof(BadInstances))]
    public async Task Instance_ThatCannotBePlaced_IsToldAndGoesOnWhenMended(string spec, string reason, string message)
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyRealmAsync();
        await place.ApplyInstanceAsync(Name, spec);
        await using var running = await place.OperateAsync();

        Assert.Contains(message, (await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", reason)).Message, StringComparison.Ordinal);
        await place.EventAsync("AgentInstance", Name, reason);
        Assert.Null(await place.GetAsync(ChildKinds.Deployment, Child));
        await place.ApplyInstanceAsync(Name);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
    }

    [Fact]
    public async Task Quota_OfTheNamespace_IsToldInItsWords_AndGoesOnWhenItIsGone()
    {
        var place = await cluster.NewAsync();
        var quotas = ApiResource.Of<V1ResourceQuota>();
        await place.Client.CreateAsync(new V1ResourceQuota { Metadata = new V1ObjectMeta { Name = "none", NamespaceProperty = place.Namespace }, Spec = new V1ResourceQuotaSpec { Hard = new Dictionary<string, ResourceQuantity> { ["count/deployments.apps"] = new("0") } } });
        await place.HoldsAsync(quotas, "none", quota => quota.GetProperty("status").TryGetProperty("hard", out _));
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync();
        await using var running = await place.OperateAsync();

        var condition = await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.ApplyFailed);
        Assert.Contains("exceeded quota: none", condition.Message, StringComparison.Ordinal);
        await place.Client.DeleteAsync(quotas, new ObjectKey(place.Namespace, "none"));
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
    }

    [Fact]
    public async Task Addresses_AsClusterIP_WaitForTheService()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync();
        var options = place.Options;
        options.Addresses = AddressForm.ClusterIP;
        options.ControlPlaneService = "default/not-there";
        await using (await place.OperateAsync(options))
            await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.ControlPlaneMissing);

        options.ControlPlaneService = "default/kubernetes";
        options.ControlPlanePort = 443;
        await using var running = await place.OperateAsync(options);
        var deployment = await place.ThereAsync(ChildKinds.Deployment, Child);
        Assert.Matches("\"http://10[.0-9]+:443\"", deployment.GetRawText());
    }
}
