namespace LoopStacks.Coordination.Redis;

/// <summary>
/// Names of keys and channels. All that one operation touches carries the same hash tag, so it lies in one slot of a Redis Cluster; all that belongs to a realm begins with
/// <c>loopstacks:{realm}:</c>, so a user can be limited to it.
/// </summary>
/// <param name="tag">The tag of what belongs to no realm.</param>
internal sealed class RedisKeys(string tag)
{
    /// <summary>Set of the processes.</summary>
    public string Nodes { get; } = $"loopstacks:{{{tag}}}:nodes";

    /// <summary>Channel on which processes say that they are there, and what they offer.</summary>
    public string Presence { get; } = $"loopstacks:{{{tag}}}:presence";

    /// <summary>Hash of the silos.</summary>
    public string Members { get; } = $"loopstacks:{{{tag}}}:members";

    /// <summary>List of texts that all processes know.</summary>
    public string Texts(string name) => $"loopstacks:{{{tag}}}:texts:{name}";

    /// <summary>Hash of what a process offers; it expires when the process is silent.</summary>
    public string Offers(string node) => $"loopstacks:{{{tag}}}:offers:{node}";

    /// <summary>Field of <see cref="Offers"/>, and name of the instance for people. Neither name has a slash in it.</summary>
    public static string Field(string realm, string instance) => $"{realm}/{instance}";

    /// <summary>Channel to one process about a realm.</summary>
    public static string To(string realm, string node) => $"loopstacks:{{{realm}}}:to:{node}";

    /// <summary>Stream of an instance's work.</summary>
    public static string Work(string realm, string instance) => $"loopstacks:{{{realm}}}:work:{instance}";

    /// <summary>Stream with an entry while loops need an instance that is scaled to zero.</summary>
    public static string Demand(string realm, string instance) => $"loopstacks:{{{realm}}}:demand:{instance}";

    /// <summary>Hash of the work items in the stream: <c>attempt|entry|owner</c> by item.</summary>
    public static string Items(string realm, string instance) => $"loopstacks:{{{realm}}}:items:{instance}";
}
