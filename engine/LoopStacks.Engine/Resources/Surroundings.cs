using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Resources;

/// <summary>The other resources, as far as a status says whether what a resource refers to is there: resources may be applied in any order, so one may refer to what is yet to come.</summary>
/// <param name="Exists">Whether there is a resource of a kind, namespace (null for any) and name.</param>
/// <param name="Stack">The LoopStack that a name stands for when it is executed; null where there is none.</param>
/// <param name="IsDeployed">Whether an AgentInstance is to offer a capability.</param>
/// <param name="Realms">Names of all realms.</param>
internal sealed record Surroundings(
    Func<ResourceKind, string?, string, bool> Exists,
    Func<string, LoopStack?> Stack,
    Func<string, bool> IsDeployed,
    Func<IEnumerable<string>> Realms);
