using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>The objects of an AgentInstance that passed its gates. Pure.</summary>
internal static class AgentInstancePlan
{
    public const string AgentFile = "agent.json";
    public const string InstanceFile = "instance.json";

    private const int KeptRevisions = 3;
    private const int ProgressDeadlineSeconds = 600;

    /// <summary>In the order in which they are made: what pods need comes before them.</summary>
    public static IReadOnlyList<Child> Of(InstanceWish wish)
    {
        var children = new List<Child>
        {
            Child.Of(ChildKinds.ServiceAccount, Account(wish)),
            Child.Of(ChildKinds.ConfigMap, Config(wish)),
            Child.Of(ChildKinds.Deployment, Deployment(wish)),
        };
        if (wish.MostReplicas > 1)
            children.Add(Child.Of(ChildKinds.DisruptionBudget(wish.Served.DisruptionBudget), Budget(wish)));
        if (AutoscalingPlan.Of(wish) is { } autoscaler)
            children.Add(autoscaler);
        return children;
    }

    /// <summary>What the pods find in <see cref="PodPlan.ConfigFolder"/>, by file.</summary>
    public static Dictionary<string, string> Files(InstanceWish wish) => new()
    {
        [AgentFile] = ResourceWriter.Write(wish.Agent with { Metadata = Bare(wish.Agent) }).GetRawText(),
        [InstanceFile] = InstanceDocument(wish.Instance),
    };

    /// <summary>What the pods read when they start, in short. The number of replicas is not in it: scaling rolls nothing.</summary>
    public static string ContentHash(InstanceWish wish)
    {
        var files = Files(wish);
        return Names.Hash(files[AgentFile] + "\n" + files[InstanceFile])[..16];
    }

    private static V1ServiceAccount Account(InstanceWish wish) => new()
    {
        Metadata = wish.Metadata(Names.AccountOf(wish.Name)),
        AutomountServiceAccountToken = false,
    };

    private static V1ConfigMap Config(InstanceWish wish) => new() { Metadata = wish.Metadata(Names.OfInstance(wish.Name)), Data = Files(wish) };

    private static V1Deployment Deployment(InstanceWish wish) => new()
    {
        Metadata = wish.Metadata(Names.OfInstance(wish.Name)),
        Spec = new V1DeploymentSpec
        {
            // With autoscaling the number belongs to the autoscaler; who does not name a field does not own it.
            Replicas = wish.IsAutoscaled ? null : wish.Instance.Spec.Replicas,
            Selector = Labels.PodsOf(wish.Name),
            Strategy = new V1DeploymentStrategy { Type = "RollingUpdate", RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = "25%", MaxUnavailable = 0 } },
            RevisionHistoryLimit = KeptRevisions,
            ProgressDeadlineSeconds = ProgressDeadlineSeconds,
            Template = PodPlan.Of(wish),
        },
    };

    /// <summary>One at a time may be taken away. With a single replica a budget could only keep its node from being emptied.</summary>
    private static V1PodDisruptionBudget Budget(InstanceWish wish) => new()
    {
        Metadata = wish.Metadata(Names.OfInstance(wish.Name)),
        Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = Labels.PodsOf(wish.Name) },
    };

    private static string InstanceDocument(AgentInstance instance)
    {
        var document = JsonObject.Create(ResourceWriter.Write(instance with { Metadata = Bare(instance) }))!;
        var spec = document["spec"]!.AsObject();
        foreach (var field in (string[])["replicas", "autoscaling", "placement", "resources"])
            spec.Remove(field);
        return document.ToJsonString(s_plain);
    }

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ResourceMetadata Bare(Resource resource) => new() { Name = resource.Metadata.Name, Namespace = resource.Metadata.Namespace };
}
