namespace LoopStacks.Operator.Settings;

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
