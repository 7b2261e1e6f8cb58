using Orleans.Runtime;

namespace LoopStacks.Engine.Cluster;

/// <summary>This process among those of the platform.</summary>
/// <param name="Name">Given once: a process that is started again has another.</param>
internal sealed record NodeIdentity(string Name)
{
    public static string Of(SiloAddress silo) => silo.ToParsableString();
}
