using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Load.Agents;

/// <summary>An agent as anybody would write it.</summary>
internal static class SdkAgent
{
    public static Task RunAsync(Uri url, string capability, string? realm, CancellationToken cancellation) => LoopAgent.Create($"bench-{capability}")
        .Capability(capability)
        .Handle(work => BenchAgents.Answer(work.Capability, work.Input))
        .RunAsync(new AgentOptions { Urls = [url], Realm = realm ?? ConnectionProtocol.DefaultRealm, Credits = BenchAgents.Credits, DrainTimeout = TimeSpan.Zero }, cancellation);
}
