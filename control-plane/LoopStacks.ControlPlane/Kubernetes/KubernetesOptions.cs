namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>A control plane of a Kubernetes cluster; section <c>LoopStacks:Kubernetes</c> of the configuration.</summary>
internal sealed class KubernetesOptions
{
    public const string Section = "LoopStacks:Kubernetes";

    /// <summary>For whom the tokens of agents are made. Default <c>loopstacks</c>. Tokens for the API server itself are taken too.</summary>
    public string Audience { get; set; } = "loopstacks";

    /// <summary>
    /// Whether callers of a port that listens at the loopback address alone may do everything without a token. In a pod that is who may forward a port to it, see docs/kubernetes.md. Default true.
    /// </summary>
    public bool TrustLoopback { get; set; } = true;

    /// <summary>How long it is remembered whose a token is. Default 1 min; 0 to 1 h. A token that was revoked is good for as long.</summary>
    public TimeSpan RememberTokens { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it is remembered what somebody may do. Default 10 s; 0 to 10 min.</summary>
    public TimeSpan RememberAnswers { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Every fault of the settings, by name; none means valid.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Audience))
            yield return $"{Section}:{nameof(Audience)} is empty; write one such as loopstacks.";
        if (RememberTokens < TimeSpan.Zero || RememberTokens > TimeSpan.FromHours(1))
            yield return $"{Section}:{nameof(RememberTokens)} is {RememberTokens}; it must be 0 to 1 h.";
        if (RememberAnswers < TimeSpan.Zero || RememberAnswers > TimeSpan.FromMinutes(10))
            yield return $"{Section}:{nameof(RememberAnswers)} is {RememberAnswers}; it must be 0 to 10 min.";
    }
}
