using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.AgentInstances;

public sealed class AgentInstancePlanTests
{
    [Fact]
    public void Plan_OfTheQuickStart_IsAsWritten() => Plans.AssertSame(
        AgentInstancePlan.Of(Wish(Read<AgentInstance>(SeedDocuments.Instance), Read<Agent>(SeedDocuments.Agent))), "instance-quick-start.yaml");

    [Fact]
    public void Plan_OfEveryField_IsAsWritten() => Plans.AssertSame(
        AgentInstancePlan.Of(Wish(
            Instance("""
                realm: shop
                replicas: 3
                resources: {cpu: "0.5", memory: 1024Mi}
                config: {intents: {refund: [I want my money back]}, limit: 3}
                placement:
                  nodeSelector: {pool: agents}
                  tolerations:
                    - {key: dedicated, operator: Equal, value: agents, effect: NoSchedule}
                    - {key: spot, operator: Exists, effect: NoExecute, tolerationSeconds: 30}
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms:
                          - matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]
                    podAntiAffinity:
                      preferredDuringSchedulingIgnoredDuringExecution:
                        - weight: 100
                          podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {loopstacks.io/instance: my-sentiment-analyzer}}}
                """),
            Agent("""
                runtime: {image: "registry.example.com/team/agent:1.2@sha256:0123456789012345678901234567890123456789012345678901234567890123", resources: {cpu: 250m, memory: 128Mi}}
                capabilities: [sentiment-analysis]
                model: {provider: openai, name: gpt-4o-mini, secretRef: TEAM_KEY}
                tools: [{name: search, url: "https://search.example.com/mcp", secretRef: search.key}]
                """),
            Realm("resources: {redisConfig: {replicas: 1}}", "shop"),
            new OperatorOptions { Images = { PullPolicy = "Always", PullSecrets = ["registry"] }, Pods = { Drain = TimeSpan.FromMinutes(2) } })),
        "instance-every-field.yaml");

    [Fact]
    public void Plan_WithAutoscaling_IsAsWritten() => Plans.AssertSame(
        AgentInstancePlan.Of(Wish(Instance("autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 6, targetCPUUtilization: 60, targetMemoryUtilization: 70}"))), "instance-autoscaled.yaml");

    [Fact]
    public void Plan_WithAutoscalingByBacklog_IsAsWritten() => Plans.AssertSame(
        AgentInstancePlan.Of(Wish(
            Instance("autoscaling: {enabled: true, minReplicas: 0, maxReplicas: 20, targetQueueLength: 5, targetCPUUtilization: 80}"),
            options: new OperatorOptions { Autoscaling = { RedisAddress = "redis.loopstacks-system.svc:6379", TriggerAuthentication = "loopstacks-redis" } },
            served: new Served("v1", "v2", HasKeda: true))),
        "instance-autoscaled-by-backlog.yaml");

    [Fact]
    public void Plan_OnAnOldCluster_UsesVersionsThatItServes()
    {
        var children = AgentInstancePlan.Of(Wish(Instance("autoscaling: {enabled: true}"), served: new Served("v1beta1", "v2beta2", HasKeda: false)));

        Assert.Equal("policy/v1beta1", children.Document("PodDisruptionBudget")["apiVersion"]!.GetValue<string>());
        Assert.Equal("autoscaling/v2beta2", children.Document("HorizontalPodAutoscaler")["apiVersion"]!.GetValue<string>());
    }

    [Fact]
    public void Plan_Pods_PassTheRestrictedLevel()
    {
        Assert.Empty(RestrictedLevel.Faults(AgentInstancePlan.Of(Wish())));
        Assert.Empty(RestrictedLevel.Faults(AgentInstancePlan.Of(Wish(options: new OperatorOptions { Pods = { RunAsUser = 0 } }))));
    }

    [Fact]
    public void Plan_Autoscaled_DoesNotOwnTheNumberOfReplicas()
    {
        Assert.Equal(3, Spec(Wish(Instance("replicas: 3")))["replicas"]!.GetValue<int>());
        Assert.False(Spec(Wish(Instance("replicas: 3\nautoscaling: {enabled: true}"))).ContainsKey("replicas"));
    }

    [Theory]
    [InlineData("replicas: 0", false)]
    [InlineData("replicas: 1", false)]
    [InlineData("replicas: 2", true)]
    [InlineData("autoscaling: {enabled: true, maxReplicas: 1}", false)]
    [InlineData("autoscaling: {enabled: true, maxReplicas: 2}", true)]
    public void Plan_DisruptionBudget_OnlyWhereThereMayBeSeveral(string spec, bool expected) =>
        Assert.Equal(expected, AgentInstancePlan.Of(Wish(Instance(spec))).Any(child => child.Document["kind"]!.GetValue<string>() == "PodDisruptionBudget"));

    [Fact]
    public void Plan_Resources_OfTheInstanceBeforeThoseOfTheAgentBeforeDefaults()
    {
        var agent = Agent("runtime: {resources: {cpu: 250m, memory: 128Mi}}\ncapabilities: [a]");

        Assert.Equal("{\"limits\":{\"cpu\":\"250m\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"250m\",\"memory\":\"1Gi\"}}", Container(Wish(Instance("resources: {memory: 1Gi}"), agent))["resources"]!.ToJsonString());
        Assert.Equal("{\"limits\":{\"memory\":\"256Mi\"},\"requests\":{\"cpu\":\"50m\",\"memory\":\"256Mi\"}}", Container(Wish())["resources"]!.ToJsonString());
    }

    [Fact]
    public void Plan_ScalingRollsNothing_AnotherAgentOrConfigDoes()
    {
        var before = Template(Wish());

        Assert.Equal(before, Template(Wish(Instance("replicas: 7"))));
        Assert.NotEqual(before, Template(Wish(agent: Agent("capabilities: [sentiment-analysis]\ninstructions: be kind"))));
        Assert.NotEqual(before, Template(Wish(Instance("config: {a: 1}"))));
    }

    [Fact]
    public void Plan_BookkeepingOfTheApiServer_RollsNothing()
    {
        var agent = Agent();
        var touched = agent with { Metadata = agent.Metadata with { ResourceVersion = "77", Generation = 9, Labels = new Dictionary<string, string> { ["team"] = "a" } } };

        Assert.Equal(Template(Wish(agent: agent)), Template(Wish(agent: touched)));
    }

    [Theory]
    [InlineData("runtime: {image: example.com/own:1}", null, null)]
    [InlineData("runtime: {image: example.com/own:1}", "9000", 9000)]
    [InlineData("runtime: {language: csharp}", null, 8086)]
    [InlineData("runtime: {language: csharp}", "none", null)]
    public void Plan_Probes_WhereTheImageIsKnownToAnswerThem(string runtime, string? annotation, int? expected)
    {
        var agent = Agent(runtime + "\ncapabilities: [a]");
        if (annotation is not null)
            agent = agent with { Metadata = agent.Metadata with { Annotations = new Dictionary<string, string> { [Labels.ProbePort] = annotation } } };

        var container = Container(Wish(agent: agent));

        Assert.Equal(expected, container["ports"]?[0]!["containerPort"]!.GetValue<int>());
        Assert.Equal(expected is not null, container.ContainsKey("readinessProbe") && container.ContainsKey("livenessProbe"));
    }

    [Fact]
    public void Plan_LongestNames_FitEverywhere()
    {
        var name = new string('a', 63);
        var children = AgentInstancePlan.Of(Wish(Instance("replicas: 2", name), served: Served.Current));

        Assert.Equal(name + "-agent", children.Document("ServiceAccount")["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(63, children.Document("Deployment")["metadata"]!["name"]!.GetValue<string>().Length);
        Assert.NotEqual(Names.OfInstance(name), Names.OfInstance(new string('a', 62) + "b"));
    }

    private static JsonObject Spec(InstanceWish wish) => AgentInstancePlan.Of(wish).Document("Deployment")["spec"]!.AsObject();

    private static string Template(InstanceWish wish) => Spec(wish)["template"]!.ToJsonString();

    private static JsonObject Container(InstanceWish wish) => Spec(wish)["template"]!["spec"]!["containers"]![0]!.AsObject();
}
