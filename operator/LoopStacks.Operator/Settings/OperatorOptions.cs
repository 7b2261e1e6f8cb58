namespace LoopStacks.Operator.Settings;

/// <summary>Settings of the operator (<c>LoopStacks:Operator</c>, environment <c>LOOPSTACKS__OPERATOR__…</c>).</summary>
internal sealed class OperatorOptions
{
    public const string Section = "LoopStacks:Operator";

    /// <summary>The only namespace that is looked after. Default empty: all.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>Namespace of the lease by which one of several operators leads. Default <c>loopstacks-system</c>.</summary>
    public string LeaseNamespace { get; set; } = "loopstacks-system";

    /// <summary>Name of that lease. Default <c>loopstacks-operator</c>.</summary>
    public string LeaseName { get; set; } = "loopstacks-operator";

    /// <summary>How long others wait for a leader that is not heard of. Default 15 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Objects of one kind that are reconciled at once. Default 8.</summary>
    public int Workers { get; set; } = 8;

    /// <summary>How often everything is looked at though nothing was heard of it. Default 10 min.</summary>
    public TimeSpan Resync { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often something is tried again that the API server does not take, or whose name is taken. Default 1 min.</summary>
    public TimeSpan RetryRefused { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Address that agents connect to, such as <c>http://loopstacks.loopstacks-system.svc</c>. Default empty: that of <see cref="ControlPlaneService"/>.</summary>
    public string ControlPlaneUrl { get; set; } = "";

    /// <summary>Service of the control plane, as namespace and name. Default <c>loopstacks-system/loopstacks</c>.</summary>
    public string ControlPlaneService { get; set; } = "loopstacks-system/loopstacks";

    /// <summary>Its port. Default 80.</summary>
    public int ControlPlanePort { get; set; } = 80;

    /// <summary>How the service is written into pods: by <see cref="AddressForm.Name"/>, or by its <see cref="AddressForm.ClusterIP"/> where there is no cluster DNS. Default Name.</summary>
    public AddressForm Addresses { get; set; } = AddressForm.Name;

    public ImageOptions Images { get; set; } = new();

    public PodOptions Pods { get; set; } = new();

    public RedisImageOptions Redis { get; set; } = new();

    public AutoscalingOptions Autoscaling { get; set; } = new();

    /// <summary>All that is wrong, a sentence each.</summary>
    public IEnumerable<string> Faults()
    {
        if (LeaseNamespace.Length == 0)
            yield return $"{Section}:LeaseNamespace is empty; name the operator's own namespace.";
        if (LeaseName.Length is 0 or > 63)
            yield return $"{Section}:LeaseName is '{LeaseName}'; it must have 1 to 63 characters.";
        if (LeaseDuration < TimeSpan.FromSeconds(2) || LeaseDuration > TimeSpan.FromMinutes(5))
            yield return $"{Section}:LeaseDuration is {LeaseDuration}; it must be 2 s to 5 min.";
        if (Workers is < 1 or > 256)
            yield return $"{Section}:Workers is {Workers}; it must be 1 to 256.";
        if (Resync < TimeSpan.FromSeconds(10) || Resync > TimeSpan.FromDays(1))
            yield return $"{Section}:Resync is {Resync}; it must be 10 s to 1 day.";
        if (RetryRefused < TimeSpan.FromSeconds(1) || RetryRefused > TimeSpan.FromHours(1))
            yield return $"{Section}:RetryRefused is {RetryRefused}; it must be 1 s to 1 h.";
        if (ControlPlaneUrl.Length > 0 && !(Uri.TryCreate(ControlPlaneUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"{Section}:ControlPlaneUrl is '{ControlPlaneUrl}'; it must be an http or https address, or empty.";
        if (ControlPlaneService.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            yield return $"{Section}:ControlPlaneService is '{ControlPlaneService}'; it must be NAMESPACE/NAME.";
        if (ControlPlanePort is < 1 or > 65535)
            yield return $"{Section}:ControlPlanePort is {ControlPlanePort}; it must be 1 to 65535.";
        foreach (var fault in Images.Faults().Concat(Pods.Faults()).Concat(Redis.Faults()).Concat(Autoscaling.Faults()))
            yield return fault;
    }
}

/// <summary>How addresses of services are written into pods.</summary>
internal enum AddressForm
{
    Name,
    ClusterIP,
}

/// <summary>Which images Agents may name (<c>LoopStacks:Operator:Images</c>).</summary>
internal sealed class ImageOptions
{
    public const string Section = OperatorOptions.Section + ":Images";

    /// <summary>Prefixes of allowed images, each ending where a part of an image's name ends, such as <c>registry.example.com/agents</c>. Default empty: all.</summary>
    public IList<string> AllowedPrefixes { get; set; } = [];

    /// <summary>Whether an image must be named by digest. Default false.</summary>
    public bool RequireDigest { get; set; }

    /// <summary>imagePullPolicy of agents: Always, IfNotPresent or Never. Default IfNotPresent.</summary>
    public string PullPolicy { get; set; } = "IfNotPresent";

    /// <summary>imagePullSecrets of agents; they must exist in the instance's namespace. Default none.</summary>
    public IList<string> PullSecrets { get; set; } = [];

    public IEnumerable<string> Faults()
    {
        if (PullPolicy is not ("Always" or "IfNotPresent" or "Never"))
            yield return $"{Section}:PullPolicy is '{PullPolicy}'; it must be Always, IfNotPresent or Never.";
        foreach (var prefix in AllowedPrefixes.Where(prefix => string.IsNullOrWhiteSpace(prefix) || prefix.Contains("://", StringComparison.Ordinal)))
            yield return $"{Section}:AllowedPrefixes has '{prefix}'; write the beginning of an image's name, such as registry.example.com/agents.";
    }
}

/// <summary>Pods of agents (<c>LoopStacks:Operator:Pods</c>).</summary>
internal sealed class PodOptions
{
    public const string Section = OperatorOptions.Section + ":Pods";

    /// <summary>What an agent asks of a CPU where neither Agent nor AgentInstance says. Default 50m.</summary>
    public string Cpu { get; set; } = "50m";

    /// <summary>What an agent asks of memory, and its limit, where neither Agent nor AgentInstance says. Default 256Mi.</summary>
    public string Memory { get; set; } = "256Mi";

    /// <summary>How long work in hand may take when a pod is to stop. Default 30 s; the pod is given 15 s more.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether agents may be placed on control plane nodes, by tolerations of their taints. Default false.</summary>
    public bool AllowControlPlaneNodes { get; set; }

    /// <summary>User and group that agents run as; null where the platform chooses one (OpenShift). Default 65532; 0 in the settings means null.</summary>
    public long RunAsUser { get; set; } = 65532;

    public IEnumerable<string> Faults()
    {
        if (!Quantities.IsValid(Cpu))
            yield return $"{Section}:Cpu is '{Cpu}'; it must be a quantity such as 250m or 2.";
        if (!Quantities.IsValid(Memory))
            yield return $"{Section}:Memory is '{Memory}'; it must be a quantity such as 128Mi or 1Gi.";
        if (Drain < TimeSpan.Zero || Drain > TimeSpan.FromHours(1))
            yield return $"{Section}:Drain is {Drain}; it must be 0 to 1 h.";
        if (RunAsUser < 0)
            yield return $"{Section}:RunAsUser is {RunAsUser}; it must be a user id above 0, or 0 where the platform chooses it.";
    }
}

/// <summary>Redis of realms (<c>LoopStacks:Operator:Redis</c>).</summary>
internal sealed class RedisImageOptions
{
    public const string Section = OperatorOptions.Section + ":Redis";

    /// <summary>Default <c>redis:7-alpine</c>.</summary>
    public string Image { get; set; } = "redis:7-alpine";

    /// <summary>Path of redis-server in it. Default <c>redis-server</c>.</summary>
    public string Command { get; set; } = "redis-server";

    /// <summary>Memory of a realm's Redis where the realm does not say. Default 256Mi.</summary>
    public string Memory { get; set; } = "256Mi";

    public IEnumerable<string> Faults()
    {
        if (Image.Length == 0)
            yield return $"{Section}:Image is empty; name an image of Redis 7 or later.";
        if (!Quantities.IsValid(Memory))
            yield return $"{Section}:Memory is '{Memory}'; it must be a quantity such as 256Mi.";
    }
}

/// <summary>How instances are scaled (<c>LoopStacks:Operator:Autoscaling</c>).</summary>
internal sealed class AutoscalingOptions
{
    public const string Section = OperatorOptions.Section + ":Autoscaling";

    /// <summary>Redis of the control planes as KEDA reaches it, <c>host:port</c>. Default empty: no scaling by backlog.</summary>
    public string RedisAddress { get; set; } = "";

    /// <summary>ClusterTriggerAuthentication with which KEDA logs in to it. Default empty: none.</summary>
    public string TriggerAuthentication { get; set; } = "";

    /// <summary>Whether it is reached by TLS. Default false.</summary>
    public bool RedisTls { get; set; }

    public IEnumerable<string> Faults()
    {
        if (RedisAddress.Length > 0 && (RedisAddress.Contains("://", StringComparison.Ordinal) || !RedisAddress.Contains(':', StringComparison.Ordinal)))
            yield return $"{Section}:RedisAddress is '{RedisAddress}'; it must be HOST:PORT, or empty.";
    }
}
