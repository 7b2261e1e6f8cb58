using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>Our four kinds at the API server.</summary>
public static class LoopStacksApi
{
    public const string Group = "loopstacks.io";

    public const string Version = "v1";

    private static readonly Dictionary<ResourceKind, ApiResource> Resources = Enum.GetValues<ResourceKind>()
        .ToDictionary(kind => kind, kind => new ApiResource(Group, Version, PluralOf(kind), kind.ToString()));

    /// <summary>Agents, AgentInstances, Realms, LoopStacks.</summary>
    public static IReadOnlyCollection<ApiResource> All => Resources.Values;

    public static ApiResource Of(ResourceKind kind) => Resources[kind];

    private static string PluralOf(ResourceKind kind) => kind.ToString().ToLowerInvariant() + "s";
}
