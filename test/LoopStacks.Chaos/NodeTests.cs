using System.Net;
using System.Text;
using System.Text.Json;
using LoopStacks.Chaos.Checking;
using LoopStacks.Chaos.Servers;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Chaos;

/// <summary>What becomes of one control plane of a cluster.</summary>
[Collection(nameof(NodeTests))]
public sealed class NodeTests
{
    [Fact]
    public async Task Node_HangsUntilTheOthersHaveGivenItUp_EndsAndSaysSo()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2, agents: 1);
        var (hung, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        var loop = await StartAsync(hung, "ask"); // It waits for a person, so it is open all the time.

        await hung.Process.SignalAsync("STOP");
        await TestCluster.UntilAsync(async () => await HistoryReader.CountFencesAsync(cluster.Connection) > 0, "the other fences the one that hangs");
        await hung.Process.SignalAsync("CONT");
        await hung.Process.WaitForExitAsync();

        Assert.Equal(ExitCodes.GivenUp, hung.Process.ExitCode);
        Assert.Contains(hung.Process.Said, line => line.Contains("the others have given it up", StringComparison.Ordinal));
        await AnswerAsync(other, loop);
        await TestCluster.UntilAsync(async () => (await HistoryReader.UnfinishedAsync(cluster.Connection)).Count == 0, "the other brings its loop to its end");
    }

    [Fact]
    public async Task Node_Terminated_SaysThatItDrainsAndAnswersWhoWaits()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2, agents: 1);
        var (leaving, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        using var http = new HttpClient { BaseAddress = leaving.Url };
        var waiting = StartAsync(leaving, "ask", wait: 60);
        await TestCluster.UntilAsync(async () => (await HistoryReader.UnfinishedAsync(cluster.Connection)).Count == 1, "the loop is accepted");

        await leaving.Process.SignalAsync("TERM");
        await TestCluster.UntilAsync(async () => (await http.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "it is not ready any more");
        var report = await http.GetStringAsync("/healthz"); // Others may be slower to hear of it.

        Assert.Contains("ok", report, StringComparison.Ordinal);
        var loop = await waiting; // Long before the minute is over, which is as long as it would wait.
        await leaving.Process.WaitForExitAsync();
        Assert.Equal(0, leaving.Process.ExitCode);
        await AnswerAsync(other, loop);
        await TestCluster.UntilAsync(async () => (await HistoryReader.UnfinishedAsync(cluster.Connection)).Count == 0, "the other brings the loop to its end");
    }

    [Fact]
    public async Task Node_TerminatedWhileRedisIsAway_Ends()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, agents: 1);

        await cluster.Redis.KillAsync();
        await cluster.Nodes[0].Process.SignalAsync("TERM");
        await cluster.Nodes[0].Process.WaitForExitAsync();

        Assert.Equal(0, cluster.Nodes[0].Process.ExitCode);
    }

    /// <returns>The loop's id; it is accepted and runs on.</returns>
    private static async Task<string> StartAsync(Node node, string stack, int wait = 0)
    {
        using var http = new HttpClient { BaseAddress = node.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/loopstacks/v1/executions") { Content = Json(new { loopstack = stack, input = new { n = new[] { 1 } } }) };
        if (wait > 0)
            request.Headers.Add("Prefer", $"wait={wait}");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        using var body = JsonDocument.Parse(text);
        return body.RootElement.GetProperty("executionId").GetString()!;
    }

    private static async Task AnswerAsync(Node node, string loop)
    {
        using var http = new HttpClient { BaseAddress = node.Url };
        await TestCluster.UntilAsync(
            async () =>
            {
                using var answer = await http.PostAsync($"/loopstacks/v1/tasks/{loop}.1/answer", Json(new { answer = 1, by = "ann" }));
                return answer.IsSuccessStatusCode;
            },
            "the question is asked and answered");
    }

    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value), Encoding.UTF8, "application/json");
}
