namespace LoopStacks.Operator.Settings;

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
