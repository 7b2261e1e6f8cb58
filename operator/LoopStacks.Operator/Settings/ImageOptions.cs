namespace LoopStacks.Operator.Settings;

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
