using System.Text.Json;
using LoopStacks.Agents;

namespace LoopStacks.Load.Trees;

/// <summary>The agents whose loops make trees, fan out, or wait. They do next to nothing, so that the figures are the platform's.</summary>
internal static class TreeAgents
{
    /// <summary>What an input says: how many children each loop has, and how many levels are below it.</summary>
    private sealed record Node(int Branching, int Depth);

    /// <summary>One replica that starts the children of a node at once, waits for all, and answers how many loops there were.</summary>
    public static Task RunNodeAsync(Uri url, CancellationToken cancellation) =>
        LoopAgent.Create("bench-node").Capability("node").Handle(GrowAsync).RunAsync(Options(url), cancellation);

    /// <summary>Instances of one capability, each on a connection of its own, of which each answers 1.</summary>
    public static Task RunFanAsync(Uri url, int instances, CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, instances).Select(number =>
        LoopAgent.Create("bench-fan").Capability("fan").Handle(_ => 1).RunAsync(Options(url) with { Instance = $"fan-{number:D4}", Credits = 4 }, cancellation)));

    /// <summary>Asks a person and lets go of its work at once.</summary>
    public static Task RunAskerAsync(Uri url, CancellationToken cancellation) => LoopAgent.Create("bench-asker").Capability("ask")
        .Handle(async (work, stop) => (await work.AskAsync<JsonElement>("May I?", new AskOptions { Key = "ask" }, stop)).Value)
        .RunAsync(Options(url) with { ParkQuestionsAfter = TimeSpan.Zero, Credits = 1000 }, cancellation);

    /// <summary>Workers that each answer their own index, three and many of them, and the node of trees; their stacks are applied first.</summary>
    public static async Task RunForPeersAsync(LoadOptions options, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = options.Url };
        foreach (var workers in new[] { 3, options.Fan })
            await FanStack.ApplyAsync(http, $"fan-{workers}", $"worker-{workers}", workers, cancellation);
        await Task.WhenAll([
            RunNodeAsync(options.Url, cancellation),
            .. Workers(options.Url, 3, cancellation),
            .. Workers(options.Url, options.Fan, cancellation),
        ]);
    }

    private static IEnumerable<Task> Workers(Uri url, int count, CancellationToken cancellation) => Enumerable.Range(0, count).Select(index =>
        LoopAgent.Create("worker").Capability($"worker-{count}").Handle(_ => index)
            .RunAsync(Options(url) with { Instance = $"worker-{count}-{index:D4}", Credits = count == 3 ? 1000 : 4 }, cancellation));

    private static async Task<int> GrowAsync(Work work, CancellationToken cancellation)
    {
        var node = work.InputAs<Node>()!;
        if (node.Depth == 0)
            return 1;
        var below = new Node(node.Branching, node.Depth - 1);
        var children = await Task.WhenAll(Enumerable.Range(0, node.Branching).Select(number => work.SpawnAsync("node", below, $"child-{number}", cancellationToken: cancellation)));
        return 1 + (await work.WhenAllAsync<int>(children, cancellation)).Sum();
    }

    private static AgentOptions Options(Uri url) => new() { Urls = [url], Credits = 1000, DrainTimeout = TimeSpan.Zero };
}
