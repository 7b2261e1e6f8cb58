using LoopStacks.Core.Resources;

namespace LoopStacks.Api.Resources;

/// <summary>Where the resources of a kind stand in the API.</summary>
internal sealed record ResourceCollection(ResourceKind Kind, string Path, string SchemaName)
{
    public static IReadOnlyList<ResourceCollection> All { get; } =
    [
        new(ResourceKind.Agent, "agents", "agent"),
        new(ResourceKind.AgentInstance, "agent-instances", "agentinstance"),
        new(ResourceKind.Realm, "realms", "realm"),
        new(ResourceKind.LoopStack, "loopstacks", "loopstack"),
    ];

    public static ResourceCollection Of(ResourceKind kind) => All.First(collection => collection.Kind == kind);
}
