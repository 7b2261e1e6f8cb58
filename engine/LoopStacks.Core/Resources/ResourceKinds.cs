namespace LoopStacks.Core.Resources;

/// <summary>The kinds and their records.</summary>
internal static class ResourceKinds
{
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<ResourceKind>();

    public static ResourceKind? Find(string name)
    {
        foreach (var kind in Enum.GetValues<ResourceKind>())
        {
            if (kind.ToString() == name)
                return kind;
        }

        return null;
    }

    public static Type TypeOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Agent => typeof(Agent),
        ResourceKind.AgentInstance => typeof(AgentInstance),
        ResourceKind.Realm => typeof(Realm),
        ResourceKind.LoopStack => typeof(LoopStack),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
