using System.Text.Json;
using LoopStacks.Agents;
using LoopStacks.Cli.Api;
using LoopStacks.Contracts.Reputation;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Reputation;

/// <summary>An agent that is often wrong loses bids and votes once people say so, also after the process was killed.</summary>
public sealed class ReputationTests
{
    private const string ByReputation = """{"capabilities":["capital"],"phases":{"bidding":{"selectionStrategy":"reputation","reannounce":10}}}""";

    private const string Panel = """
        {"capabilities":["capital"],"phases":{"bidding":{"selectionStrategy":"all","minBids":3,"reannounce":10},
         "output":{"aggregationStrategy":"consensus","key":"city","weight":"reputation","quorum":3}}}
        """;

    [Fact]
    public async Task Agents_FoundWrongByFeedback_LoseBidsAndVotesAlsoAfterAKill()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        try
        {
            await platform.Client.ApplyStackAsync("by-reputation", ByReputation);
            await platform.Client.ApplyStackAsync("panel", Panel);
            await using var boaster = await AgentAsync(platform, "boaster", 0.95, "sydney");
            await using var copycat = await AgentAsync(platform, "copycat", 0.5, "sydney");
            await using var modest = await AgentAsync(platform, "modest", 0.8, "canberra");

            Assert.Equal("sydney", await PanelAsync(platform)); // Two against one.
            Assert.Equal("boaster", await RunAndJudgeAsync(platform));
            await CommandLine.SucceedAsync(platform.Address, "feedback", (await platform.Client.AllAsync("&loopstack=panel"))[0].ExecutionId, "--wrong", "--by", "ann");
            await Patience.UntilAsync(async () => (await ReputationsAsync(platform))["copycat"].ByFeedback.Weight > 0.9, "the feedback on the panel counts");
            Assert.Equal("modest", await RunAndJudgeAsync(platform));
            Assert.Equal("modest", await RunAndJudgeAsync(platform));
            var before = await SettledAsync(platform);
            Assert.True(before["modest"].Accuracy > 0.6 && before["boaster"].Accuracy < 0.5, Show(before));

            await platform.KillAsync();
            await platform.DisposeAsync();
            platform = await PlatformProcess.StartAsync(folder.Path, port);
            foreach (var instance in new[] { "boaster", "copycat", "modest" })
                await platform.Client.OfferedAsync("capital", instance);

            var after = await SettledAsync(platform);
            Assert.Equal(before.Select(Rounded), after.Select(Rounded));
            Assert.Equal("canberra", await PanelAsync(platform)); // One against two.
            Assert.Equal("modest", await RunAndJudgeAsync(platform));
            var table = await CommandLine.SucceedAsync(platform.Address, "reputation", "--capability", "capital");
            Assert.Contains("boaster", table, StringComparison.Ordinal);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    private static Task<RunningAgent> AgentAsync(PlatformProcess platform, string instance, double confidence, string city) => RunningAgent.StartAsync(
        platform.Address, platform.Client, instance, "capital", (_, _) => Task.FromResult<object>(new { city }), bid: _ => Bid.With(confidence));

    private static async Task<string> PanelAsync(PlatformProcess platform)
    {
        var panel = await platform.Client.RunAsync("panel", new { country = "Australia" });
        Assert.True(panel.Status == "completed", $"{panel.Status}: {panel.Reason}");
        return panel.Output!.Value.GetProperty("city").GetString()!;
    }

    /// <summary>Runs one by reputation, says whether it was right, and waits until that counts.</summary>
    private static async Task<string> RunAndJudgeAsync(PlatformProcess platform)
    {
        var loop = await platform.Client.RunAsync("by-reputation", new { country = "Australia" });
        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        var winner = Assert.Single(loop.WorkItems!);
        Assert.Contains("× reliability", winner.Rule, StringComparison.Ordinal);
        var counted = (await ReputationsAsync(platform)).GetValueOrDefault(winner.Instance)?.ByFeedback.Weight ?? 0;
        await CommandLine.SucceedAsync(platform.Address, "feedback", loop.ExecutionId, Says(loop.Output!.Value), "--work-item", "1", "--by", "ann");
        await Patience.UntilAsync(async () => (await ReputationsAsync(platform)).GetValueOrDefault(winner.Instance)?.ByFeedback.Weight > counted + 0.9, "the feedback counts");
        return winner.Instance;
    }

    private static string Says(JsonElement output) => output.GetProperty("city").GetString() == "canberra" ? "--correct" : "--wrong";

    /// <summary>What is known when all loops count.</summary>
    private static async Task<SortedDictionary<string, ReputationView>> SettledAsync(PlatformProcess platform)
    {
        var loops = await platform.Client.AllAsync("&status=completed");
        var work = 0;
        foreach (var loop in loops)
            work += (await platform.Client.GetAsync(loop.ExecutionId)).WorkItems!.Count(item => item.Status == "completed");
        await Patience.UntilAsync(async () => (int)Math.Round((await ReputationsAsync(platform)).Values.Sum(known => known.Attempts.Completed)) == work, "all loops count");
        return await ReputationsAsync(platform);
    }

    private static async Task<SortedDictionary<string, ReputationView>> ReputationsAsync(PlatformProcess platform)
    {
        var page = JsonSerializer.Deserialize(await platform.Client.Http.GetStringAsync($"{PlatformClient.Root}/reputation?capability=capital"), Wire.Json.ReputationPage)!;
        return new SortedDictionary<string, ReputationView>(page.Items.ToDictionary(item => item.Instance), StringComparer.Ordinal);
    }

    // A little fades between the two looks.
    private static string Rounded(KeyValuePair<string, ReputationView> known) => FormattableString.Invariant(
        $"{known.Key} {known.Value.Accuracy:0.00} {known.Value.Reliability:0.00} {known.Value.Attempts.Completed:0.0} {known.Value.ByFeedback.Weight:0.0} {known.Value.ByFeedback.Right:0.0}");

    private static string Show(SortedDictionary<string, ReputationView> known) => string.Join("; ", known.Select(Rounded));
}
