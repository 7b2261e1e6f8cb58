using LoopStacks.Agents;

namespace LoopStacks.Load.Agents;

/// <summary>An agent as anybody would write it.</summary>
internal static class SdkAgent
{
    public static Task RunAsync(Uri url, string capability, CancellationToken cancellation) => LoopAgent.Create($"bench-{capability}")
        .Capability(capability)
        .Handle(work => BenchAgents.Answer(work.Capability, work.Input))
        .RunAsync(new AgentOptions { Urls = [url], Credits = BenchAgents.Credits, DrainTimeout = TimeSpan.Zero }, cancellation);
}
