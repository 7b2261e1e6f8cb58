using System.Text.RegularExpressions;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Tracing;

public sealed partial class DashboardTests
{
    [Fact]
    public async Task Dashboard_AllItsMetrics_AreThere()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.Path);
        await using var agent = await Agents.RunningAgent.StartAsync(platform.Address, platform.Client, "ann", "measure-me", (_, _) => Task.FromResult<object>(1));
        Assert.Equal("completed", (await platform.Client.RunAsync("measure-me", 1)).Status);
        var wanted = Metric().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/grafana/loopstacks.json"), TestContext.Current.CancellationToken)).Select(match => match.Value).Distinct().ToArray();
        Assert.True(wanted.Length > 15, string.Join(' ', wanted));
        // What nothing has happened to yet is not shown.
        string[] rare = ["loopstacks_gateway_lost_total", "loopstacks_gateway_faults_total", "http_response_status_code"];

        var shown = await platform.Client.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.All(wanted.Except(rare), metric => Assert.Matches(new Regex($"^{metric}[ {{]", RegexOptions.Multiline), shown));
    }

    [GeneratedRegex("(?<![a-z_.])(loopstacks|dotnet|http)_[a-z_]+")]
    private static partial Regex Metric();
}
