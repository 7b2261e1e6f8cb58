using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Tests.Cluster;

namespace LoopStacks.Operator.Tests.AgentInstances;

/// <summary>AgentInstances at a real API server.</summary>
[Collection("cluster")]
public sealed class AgentInstanceClusterTests(OperatorCluster cluster)
{
    private const string Name = "my-sentiment-analyzer";
    private const string Child = Name + "-agent";

    private static readonly ApiResource s_instances = LoopStacksApi.Of(ResourceKind.AgentInstance);

    [Fact]
    public async Task Create_TheQuickStart_RunsAndBecomesReadyWithItsPods()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync();
        await using var running = await place.OperateAsync();

        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Ready", Reasons.Unschedulable); // This cluster has a scheduler, and no nodes.
        Assert.Equal([$"ConfigMap {Child}", $"Deployment {Child}", "NetworkPolicy default-realm-agents", $"ServiceAccount {Child}"], await place.MadeAsync());
        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => deployment.GetProperty("status").TryGetProperty("replicas", out _));
        await place.RunPodsAsync(Name);

        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Ready", Reasons.ReplicasReady);
        await place.HoldsAsync(s_instances, Name, instance => instance.GetProperty("status") is var status && status.GetProperty("phase").GetString() == "Running" && status.GetProperty("readyReplicas").GetInt32() == 1);
        await place.EventAsync("AgentInstance", Name, Reasons.Admitted);
        await place.ConditionAsync(ResourceKind.Agent, "sentiment-analyzer", "Ready", Reasons.Valid);
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Agent), "sentiment-analyzer", agent => agent.GetProperty("status").GetProperty("instances").GetInt32() == 1);
    }

    [Fact]
    public async Task Pods_ThatDoNotRun_TellWhyAndHowToMendIt()
    {
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => deployment.GetProperty("status").TryGetProperty("replicas", out _));

        await place.PodsSayAsync(Name, new V1ContainerStatus { Name = "agent", Image = "acme/gone:1", ImageID = "", State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ImagePullBackOff", Message = "not found" } } });
        var pulling = await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Ready", Reasons.ImagePullFailed);
        await place.PodsSayAsync(Name, new V1ContainerStatus
        {
            Name = "agent",
            Image = "acme/gone:1",
            ImageID = "",
            RestartCount = 3,
            State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "CrashLoopBackOff" } },
            LastState = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 3, Reason = "Error", Message = "no key" } },
        });
        var crashing = await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Ready", Reasons.CrashLooping);

        Assert.Contains("'acme/gone:1' can't be pulled: not found.", pulling.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3 and is started again and again: no key.", crashing.Message, StringComparison.Ordinal);
        Assert.Equal("Warning", (await place.EventAsync("AgentInstance", Name, Reasons.ImagePullFailed)).Type);
        Assert.Equal("Warning", (await place.EventAsync("AgentInstance", Name, Reasons.CrashLooping)).Type);

        await place.RunPodsAsync(Name);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Ready", Reasons.ReplicasReady);
    }

    [Fact]
    public async Task Scale_ByKubectl_ChangesTheDeployment()
    {
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.Deployment, Child);

        var (code, output) = await cluster.KubectlAsync("scale", "agentinstance", Name, "-n", place.Namespace, "--replicas=4");

        Assert.True(code == 0, output);
        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => deployment.GetProperty("spec").GetProperty("replicas").GetInt32() == 4);
        await place.HoldsAsync(s_instances, Name, instance => instance.GetProperty("status").GetProperty("replicas").GetInt32() == 4);
        Assert.Contains((await place.MadeAsync()), made => made == $"PodDisruptionBudget {Child}");
    }

    [Fact]
    public async Task Update_OfTheAgent_RollsItsInstances()
    {
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        var before = Content(await place.ThereAsync(ChildKinds.Deployment, Child));

        await place.ApplyAsync(SeedDocuments.Agent + "\n  instructions: be kind");

        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => Content(deployment) != before);
        await place.HoldsAsync(ChildKinds.ConfigMap, Child, config => config.GetProperty("data").GetProperty("agent.json").GetString()!.Contains("be kind", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> Edits => new()
    {
        { "Deployment", """{"spec": {"template": {"spec": {"serviceAccountName": "default"}}}}""", "spec.template.spec.serviceAccountName" },
        { "Deployment", """{"spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": false, "runAsUser": 0}}}}}""", "spec.template.spec.securityContext.runAsUser" },
        { "Deployment", """{"spec": {"replicas": 9}}""", "spec.replicas" },
        { "Deployment", """{"metadata": {"labels": {"loopstacks.io/realm": null}}}""", "metadata.labels" },
        { "Deployment", """{"metadata": {"ownerReferences": null}}""", "metadata.ownerReferences" },
        { "Deployment", """{"metadata": {"annotations": {"loopstacks.io/applied": null}}}""", "metadata.annotations" },
        { "ConfigMap", """{"data": {"agent.json": "{}"}}""", "data" },
        { "ConfigMap", """{"data": null}""", "data" },
        { "ServiceAccount", """{"automountServiceAccountToken": true}""", "automountServiceAccountToken" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Edit_OfAChildByHand_IsPutRight(string kind, string patch, string path)
    {
        var resource = kind switch { "Deployment" => ChildKinds.Deployment, "ConfigMap" => ChildKinds.ConfigMap, _ => ChildKinds.ServiceAccount };
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.Deployment, Child);
        await running.IdleAsync();
        var before = At(await place.ThereAsync(resource, Child), path);

        await place.EditAsync(resource, Child, patch);

        await place.HoldsAsync(resource, Child, item => At(item, path) == before);
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("ConfigMap")]
    [InlineData("ServiceAccount")]
    public async Task Delete_OfAChildByHand_MakesItAnew(string kind)
    {
        var resource = kind switch { "Deployment" => ChildKinds.Deployment, "ConfigMap" => ChildKinds.ConfigMap, _ => ChildKinds.ServiceAccount };
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.Deployment, Child);
        var before = (await place.ThereAsync(resource, Child)).GetProperty("metadata").GetProperty("uid").GetString();

        await place.Client.DeleteAsync(resource, new ObjectKey(place.Namespace, Child));

        await place.HoldsAsync(resource, Child, item => item.GetProperty("metadata").GetProperty("uid").GetString() != before);
    }

    [Fact]
    public async Task Delete_OfTheInstance_TakesEverythingWithIt()
    {
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.Deployment, Child);

        await place.DeleteAsync(ResourceKind.AgentInstance, Name);

        foreach (var kind in (ApiResource[])[ChildKinds.Deployment, ChildKinds.ConfigMap, ChildKinds.ServiceAccount])
            await place.GoneAsync(kind, Child);
        await Eventually.HoldsAsync("no pod is left", async () => (await place.Client.ListAsync<V1Pod>(place.Namespace, $"{Labels.Instance}={Name}")).Count == 0 ? null : "there are some");
    }

    [Fact]
    public async Task Recreate_AtOnce_IsAnInstanceOfItsOwn()
    {
        var place = await RunningAsync();
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.Deployment, Child);

        await place.DeleteAsync(ResourceKind.AgentInstance, Name);
        await place.ApplyInstanceAsync(Name, "replicas: 2");

        var uid = (await place.ThereAsync(s_instances, Name)).GetProperty("metadata").GetProperty("uid").GetString();
        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => deployment.GetProperty("metadata").TryGetProperty("ownerReferences", out var owners) && owners[0].GetProperty("uid").GetString() == uid && deployment.GetProperty("spec").GetProperty("replicas").GetInt32() == 2);
    }

    [Fact]
    public async Task Conflict_WithWhatIsNotItsOwn_LeavesItAndSaysSo()
    {
        var place = await cluster.NewAsync();
        await place.Client.CreateAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = Child, NamespaceProperty = place.Namespace }, Data = new Dictionary<string, string> { ["mine"] = "yes" } });
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync();
        await using var running = await place.OperateAsync();

        var condition = await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.NameTaken);

        Assert.Contains($"ConfigMap '{Child}' in namespace '{place.Namespace}' is there already and is not this AgentInstance's; nobody owns it.", condition.Message, StringComparison.Ordinal);
        Assert.Equal("""{"mine":"yes"}""", (await place.ThereAsync(ChildKinds.ConfigMap, Child)).GetProperty("data").GetRawText());
        Assert.Null(await place.GetAsync(ChildKinds.Deployment, Child));

        await place.Client.DeleteAsync(ChildKinds.ConfigMap, new ObjectKey(place.Namespace, Child));
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Scheduled", Reasons.Admitted);
    }

    [Fact]
    public async Task Autoscaling_SwitchedOn_KeepsTheNumberAndThenLeavesItToOthers()
    {
        var place = await RunningAsync("replicas: 3");
        await using var running = await place.OperateAsync();
        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => deployment.GetProperty("spec").GetProperty("replicas").GetInt32() == 3);

        await place.ApplyInstanceAsync(Name, "replicas: 3, autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 8}");

        await Eventually.HoldsAsync("it has an autoscaler", async () => (await place.MadeAsync()).Contains($"HorizontalPodAutoscaler {Child}") ? null : "it has none");
        await running.IdleAsync();
        Assert.Equal(3, (await place.ThereAsync(ChildKinds.Deployment, Child)).GetProperty("spec").GetProperty("replicas").GetInt32());

        // What the autoscaler does.
        var scale = await place.Client.Connection.Client.AppsV1.ReadNamespacedDeploymentScaleAsync(Child, place.Namespace);
        scale.Spec.Replicas = 6;
        await place.Client.Connection.Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, Child, place.Namespace);
        await place.HoldsAsync(s_instances, Name, instance => instance.GetProperty("status").GetProperty("replicas").GetInt32() == 6);
        await place.EditAsync(s_instances, Name, """{"spec": {"config": {"touched": true}}}""");
        await place.HoldsAsync(ChildKinds.ConfigMap, Child, config => config.GetProperty("data").GetProperty("instance.json").GetString()!.Contains("touched", StringComparison.Ordinal));
        await running.IdleAsync();
        Assert.Equal(6, (await place.ThereAsync(ChildKinds.Deployment, Child)).GetProperty("spec").GetProperty("replicas").GetInt32());

        await place.ApplyInstanceAsync(Name, "replicas: 3");
        await place.HoldsAsync(ChildKinds.Deployment, Child, deployment => deployment.GetProperty("spec").GetProperty("replicas").GetInt32() == 3);
        await Eventually.HoldsAsync("the autoscaler is gone", async () => (await place.MadeAsync()).Contains($"HorizontalPodAutoscaler {Child}") ? "it is there" : null);
        await place.HoldsAsync(s_instances, Name, instance => !instance.GetProperty("status").GetProperty("conditions").GetRawText().Contains("Autoscaling", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keda_InstalledLater_TakesOverTheScaling()
    {
        var definitions = new ApiResource("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition");
        var place = await RunningAsync("autoscaling: {enabled: true, minReplicas: 0, maxReplicas: 8, targetQueueLength: 5}");
        var options = place.Options;
        options.Autoscaling.RedisAddress = "redis:6379";
        await using var running = await place.OperateAsync(options);
        await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Autoscaling", Reasons.KedaMissing);
        Assert.Contains($"HorizontalPodAutoscaler {Child}", await place.MadeAsync());

        await place.Client.ApplyAsync(definitions, JsonNode.Parse("""
            {
              "metadata": {"name": "scaledobjects.keda.sh"},
              "spec": {
                "group": "keda.sh", "scope": "Namespaced", "names": {"kind": "ScaledObject", "plural": "scaledobjects", "singular": "scaledobject"},
                "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]
              }
            }
            """)!.AsObject());
        try
        {
            await place.ConditionAsync(ResourceKind.AgentInstance, Name, "Autoscaling", Reasons.ScaledObject);
            var scaled = await place.ThereAsync(ChildKinds.ScaledObject, Child);
            Assert.Equal($"loopstacks:{{default-realm}}:work:{Name}", scaled.GetProperty("spec").GetProperty("triggers")[0].GetProperty("metadata").GetProperty("stream").GetString());
            await Eventually.HoldsAsync("the autoscaler is gone", async () => (await place.MadeAsync()).Contains($"HorizontalPodAutoscaler {Child}") ? "it is there" : null);
        }
        finally
        {
            await place.Client.DeleteAsync(definitions, new ObjectKey("", "scaledobjects.keda.sh"));
        }
    }

    private async Task<Place> RunningAsync(string spec = "replicas: 1")
    {
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyInstanceAsync(Name, spec);
        await place.ApplyRealmAsync();
        return place;
    }

    private static string Content(JsonElement deployment) => At(deployment, "spec.template.metadata.annotations")!;

    private static string? At(JsonElement item, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (!item.TryGetProperty(part, out item))
                return null;
        }

        return item.GetRawText();
    }
}
