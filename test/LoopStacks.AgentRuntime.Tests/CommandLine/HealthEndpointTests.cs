using System.Net;
using LoopStacks.AgentRuntime.CommandLine;
using LoopStacks.AgentRuntime.Tests.Fakes;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.AgentRuntime.Tests.CommandLine;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task Health_ProcessRuns_IsHealthyAndNotReadyBeforeItIsConnected()
    {
        await using var health = await HealthEndpoint.StartAsync(0);
        using var http = new HttpClient { BaseAddress = health.Url };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("readyz", null)).StatusCode);
    }

    [Fact]
    public async Task Health_AgentConnectsAndIsDropped_FollowsTheConnection()
    {
        await using var platform = await FakePlatform.StartAsync();
        await using var health = await HealthEndpoint.StartAsync(0);
        using var http = new HttpClient { BaseAddress = health.Url };
        using var stopping = new CancellationTokenSource();
        var changes = System.Threading.Channels.Channel.CreateUnbounded<bool>();
        var running = UniversalAgent.RunAsync(
            new RuntimeOptions
            {
                Urls = [platform.Url],
                Agent = Documents.Sentiment(),
                ConnectionChanged = connected =>
                {
                    health.Connected(connected);
                    changes.Writer.TryWrite(connected);
                },
            },
            stopping.Token);

        Assert.True(await changes.Reader.ReadAsync());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("readyz")).StatusCode);
        await platform.DisposeAsync();
        Assert.False(await changes.Reader.ReadAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("readyz")).StatusCode);

        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Health_PortIsTaken_SaysWhich()
    {
        await using var first = await HealthEndpoint.StartAsync(0);

        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => HealthEndpoint.StartAsync(first.Url.Port));

        Assert.Equal(ExitCodes.Unavailable, failed.ExitCode);
        Assert.Contains($"{first.Url.Port}", failed.Message, StringComparison.Ordinal);
    }
}
