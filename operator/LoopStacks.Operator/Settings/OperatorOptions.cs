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
