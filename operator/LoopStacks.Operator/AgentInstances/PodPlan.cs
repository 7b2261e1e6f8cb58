using System.Globalization;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Agents;
using LoopStacks.Operator.Realms;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>The pods of an instance. They pass the Pod Security level <c>restricted</c>. Pure.</summary>
internal static class PodPlan
{
    public const string ConfigFolder = "/etc/loopstacks";
    public const string TokenFolder = "/var/run/secrets/loopstacks";
    public const string Audience = "loopstacks";
    public const int ProbePort = 8086;

    private const string ConfigVolume = "config";
    private const string TokenVolume = "token";
    private const string ScratchVolume = "tmp";
    private const int TokenSeconds = 3600;

    /// <summary>What a pod is given beyond the time for its work in hand, to say goodbye and to end.</summary>
    private const int GraceSeconds = 15;

    public static V1PodTemplateSpec Of(InstanceWish wish) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Labels = Labels.OfInstance(wish.Instance.Spec.Realm, wish.Name, wish.Instance.Spec.Agent),
            Annotations = new Dictionary<string, string> { [Labels.ContentHash] = AgentInstancePlan.ContentHash(wish) },
        },
        Spec = new V1PodSpec
        {
            ServiceAccountName = Names.AccountOf(wish.Name),
            AutomountServiceAccountToken = false, // It calls our API only, with a token of its own audience.
            EnableServiceLinks = false,
            SecurityContext = Security.Pod(wish.Options.Pods.RunAsUser),
            TerminationGracePeriodSeconds = (long)wish.Options.Pods.Drain.TotalSeconds + GraceSeconds,
            ImagePullSecrets = wish.Options.Images.PullSecrets.Count == 0 ? null : [.. wish.Options.Images.PullSecrets.Select(name => new V1LocalObjectReference { Name = name })],
            NodeSelector = wish.Instance.Spec.Placement?.NodeSelector is { Count: > 0 } selector ? selector.ToDictionary() : null,
            Tolerations = Placement.Tolerations(wish.Instance.Spec.Placement),
            Affinity = Placement.Affinity(wish.Instance.Spec.Placement),
            Containers = [Container(wish)],
            Volumes = Volumes(wish),
        },
    };

    private static V1Container Container(InstanceWish wish)
    {
        var port = AgentChecks.ProbePort(wish.Agent);
        return new V1Container
        {
            Name = "agent",
            Image = wish.Agent.Spec.Runtime.Image,
            ImagePullPolicy = wish.Options.Images.PullPolicy,
            TerminationMessagePolicy = "FallbackToLogsOnError", // The last words of one that fails stand in its status, and so in the condition.
            Env = [.. Variables(wish, port)],
            Resources = Resources(wish),
            SecurityContext = Security.Container(),
            Ports = port is { } open ? [new V1ContainerPort { Name = "probes", ContainerPort = open, Protocol = "TCP" }] : null,
            LivenessProbe = port is null ? null : Probe("/healthz", initialDelaySeconds: 10, periodSeconds: 20, failureThreshold: 3),
            ReadinessProbe = port is null ? null : Probe("/readyz", initialDelaySeconds: 0, periodSeconds: 2, failureThreshold: 7),
            VolumeMounts =
            [
                new V1VolumeMount { Name = ConfigVolume, MountPath = ConfigFolder, ReadOnlyProperty = true },
                new V1VolumeMount { Name = TokenVolume, MountPath = TokenFolder, ReadOnlyProperty = true },
                new V1VolumeMount { Name = ScratchVolume, MountPath = "/tmp" },
            ],
        };
    }

    /// <summary>The variables of the universal runtime and of the SDK (docs/agents.md), then the keys.</summary>
    private static IEnumerable<V1EnvVar> Variables(InstanceWish wish, int? probePort)
    {
        yield return new V1EnvVar { Name = "LOOPSTACKS_URLS", Value = wish.ControlPlaneUrl };
        yield return new V1EnvVar { Name = "LOOPSTACKS_TOKEN_FILE", Value = $"{TokenFolder}/token" };
        yield return new V1EnvVar { Name = "LOOPSTACKS_AGENT_FILE", Value = $"{ConfigFolder}/{AgentInstancePlan.AgentFile}" };
        yield return new V1EnvVar { Name = "LOOPSTACKS_INSTANCE_FILE", Value = $"{ConfigFolder}/{AgentInstancePlan.InstanceFile}" };
        yield return new V1EnvVar { Name = "LOOPSTACKS_NAMESPACE", Value = wish.Namespace };
        yield return new V1EnvVar { Name = "LOOPSTACKS_REALM", Value = wish.Instance.Spec.Realm };
        yield return new V1EnvVar { Name = "LOOPSTACKS_INSTANCE", Value = wish.Name };
        yield return new V1EnvVar { Name = "LOOPSTACKS_REPLICA", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { ApiVersion = "v1", FieldPath = "metadata.name" } } };
        yield return new V1EnvVar { Name = "LOOPSTACKS_DRAIN_SECONDS", Value = wish.Options.Pods.Drain.TotalSeconds.ToString(CultureInfo.InvariantCulture) };
        if (probePort is { } port)
            yield return new V1EnvVar { Name = "LOOPSTACKS_HEALTH_PORT", Value = port.ToString(CultureInfo.InvariantCulture) };
        if (RedisPlan.IsWanted(wish.Realm.Spec))
            yield return FromSecret("LOOPSTACKS_REALM_REDIS", Names.RedisOf(wish.Realm.Metadata.Name), RedisPlan.UrlKey);
        foreach (var name in AgentChecks.SecretRefs(wish.Agent.Spec))
            yield return FromSecret(name, Names.SecretOf(name), name);
    }

    /// <summary>Optional: a pod without the key starts, and the agent says what is missing to whoever asks it.</summary>
    private static V1EnvVar FromSecret(string variable, string secret, string key) => new()
    {
        Name = variable,
        ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = secret, Key = key, Optional = true } },
    };

    /// <summary>
    /// What is written is asked for and is the limit. What is not written: memory has a default as both, CPU is asked for a little and not limited, since a limit slows every start.
    /// </summary>
    private static V1ResourceRequirements Resources(InstanceWish wish)
    {
        var cpu = Written(wish.Instance.Spec.Resources?.Cpu) ?? Written(wish.Agent.Spec.Runtime.Resources?.Cpu);
        var memory = Written(wish.Instance.Spec.Resources?.Memory) ?? Written(wish.Agent.Spec.Runtime.Resources?.Memory) ?? wish.Options.Pods.Memory;
        var requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = Quantity(cpu ?? wish.Options.Pods.Cpu), ["memory"] = Quantity(memory) };
        var limits = new Dictionary<string, ResourceQuantity>();
        if (cpu is not null)
            limits["cpu"] = Quantity(cpu);
        limits["memory"] = Quantity(memory);
        return new V1ResourceRequirements { Requests = requests, Limits = limits };
    }

    private static string? Written(string? quantity) => quantity is null || Quantities.Canonical(quantity) == "0" ? null : quantity;

    private static ResourceQuantity Quantity(string text) => new(Quantities.Canonical(text));

    private static V1Probe Probe(string path, int initialDelaySeconds, int periodSeconds, int failureThreshold) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = "probes", Scheme = "HTTP" },
        InitialDelaySeconds = initialDelaySeconds == 0 ? null : initialDelaySeconds, // The API server leaves zeros out; so do we, or they would look changed.
        PeriodSeconds = periodSeconds,
        TimeoutSeconds = 3,
        FailureThreshold = failureThreshold,
    };

    private static List<V1Volume> Volumes(InstanceWish wish) =>
    [
        new V1Volume { Name = ConfigVolume, ConfigMap = new V1ConfigMapVolumeSource { Name = Names.OfInstance(wish.Name) } },
        new V1Volume
        {
            Name = TokenVolume,
            Projected = new V1ProjectedVolumeSource
            {
                Sources = [new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Audience = Audience, ExpirationSeconds = TokenSeconds, Path = "token" } }],
            },
        },
        new V1Volume { Name = ScratchVolume, EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity("64Mi") } },
    ];
}
