using System.Net.WebSockets;
using System.Text;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Misbehaviour;

/// <summary>
/// What strangers on the agents' door may do: every loop still ends as it should, and a neighbour's loop, run meanwhile, is not disturbed.
/// </summary>
public sealed class MisbehavingAgentTests : IAsyncLifetime
{
    private const string Capability = "shout";

    private InProcessPlatform _platform = null!;
    private RunningAgent _neighbour = null!;

    private PlatformClient Client => _platform.Client;

    public async ValueTask InitializeAsync()
    {
        _platform = await InProcessPlatform.StartAsync(
            runAgents: false,
            "--LoopStacks:Gateway:HeartbeatInterval=00:00:00.200",
            "--LoopStacks:Gateway:Lease=00:00:01",
            "--LoopStacks:Gateway:Grace=00:00:01",
            "--LoopStacks:Gateway:AcceptTimeout=00:00:01",
            "--LoopStacks:Gateway:MaxMessagesPerSecond=2000");
        await Client.ApplyStackAsync("shouting", """{"capabilities":["shout"],"phases":{"bidding":{"timeout":"1s","reannounce":0},"execution":{"retryPolicy":{"maxRetries":1}}}}""");
        await Client.ApplyStackAsync("whispering", """{"capabilities":["whisper"]}""");
        _neighbour = await _platform.AgentAsync("whisperer", "whisper", work => new { text = work.Input.GetProperty("text").GetString()!.ToLowerInvariant() });
    }

    public async ValueTask DisposeAsync()
    {
        await _neighbour.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Agent_NeverBids_ItsRivalWorks()
    {
        await using var silent = await RawAgent.HelloAsync(_platform.Address, "silent", Capability);
        await using var honest = await HonestAsync();

        var loop = await RunBesideNeighbourAsync();

        Assert.Equal(("completed", "honest"), (loop.Status, loop.WorkItems!.Single().Instance));
        Assert.Equal("timeout", loop.Bidding!.Single().ClosedBecause);
    }

    [Fact]
    public async Task Agent_AloneAndNeverBids_FailsAndSaysWhoWasAsked()
    {
        await using var silent = await RawAgent.HelloAsync(_platform.Address, "silent", Capability);

        var loop = await RunBesideNeighbourAsync();

        Assert.Equal("failed", loop.Status);
        Assert.Contains(loop.Reason!.Code, new[] { "NoBids", "CapabilityUncovered" });
        Assert.Contains("silent", loop.Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_BidsTwice_TheFirstBidCounts()
    {
        await using var greedy = await RawAgent.HelloAsync(_platform.Address, "greedy", Capability);
        await using var honest = await HonestAsync();
        var running = RunBesideNeighbourAsync();
        var announce = await greedy.Received.FirstOfAsync<Announce>();

        await greedy.SendAsync(new Bid(announce.Announcement, Capability, 0.1), new Bid(announce.Announcement, Capability, 1));
        var error = await greedy.Received.FirstOfAsync<ConnectionError>();
        var loop = await running;

        Assert.False(error.Fatal);
        Assert.Equal(("completed", "honest"), (loop.Status, loop.WorkItems!.Single().Instance));
        Assert.Equal(0.1, loop.Bidding!.Single().Answers.Single(answer => answer.Instance == "greedy").Confidence);
    }

    [Fact]
    public async Task Agent_BidsForWhatItCantDo_TheBidIsInvalid()
    {
        await using var boaster = await RawAgent.HelloAsync(_platform.Address, "boaster", Capability);
        await using var honest = await HonestAsync();
        var running = RunBesideNeighbourAsync();
        var announce = await boaster.Received.FirstOfAsync<Announce>();

        await boaster.SendAsync(new Bid(announce.Announcement, "fly", 1));
        var error = await boaster.Received.FirstOfAsync<ConnectionError>();
        var loop = await running;

        Assert.Equal("NotAsked", error.Code);
        Assert.Equal(("completed", "honest"), (loop.Status, loop.WorkItems!.Single().Instance));
        Assert.DoesNotContain(loop.Bidding!.Single().Answers, answer => answer is { Instance: "boaster", Answer: "bid" });
    }

    [Fact]
    public async Task Agent_SendsItsResultTwice_TheFirstIsRecorded()
    {
        await using var eager = await RawAgent.HelloAsync(_platform.Address, "eager", Capability);
        var running = RunBesideNeighbourAsync();
        var award = await WinAsync(eager);

        await eager.SendAsync(ResultOf(award, """{"text":"FIRST"}"""), ResultOf(award, """{"text":"SECOND"}"""));
        // The first is answered when it is durable, the second one when it came; either may be sooner.
        await eager.Received.FirstOfAsync<Recorded>(recorded => recorded.Status == "recorded");
        await eager.Received.FirstOfAsync<Recorded>(recorded => recorded.Status is "duplicate" or "late");
        var loop = await running;

        Assert.Single(eager.Received.All.OfType<Recorded>(), recorded => recorded.Status == "recorded");
        Assert.Equal("FIRST", loop.Output!.Value.GetProperty("text").GetString());
        await Client.AssertEndedOnceAsync(loop.ExecutionId);
    }

    [Fact]
    public async Task Agent_ResultAfterTheLoopWasCancelled_LateAndTheEndStays()
    {
        await using var slow = await RawAgent.HelloAsync(_platform.Address, "slow", Capability);
        using var answer = await Client.StartAsync(PlatformClient.BodyOf("shouting", new { text = "hello" }));
        var id = (await PlatformClient.ExecutionAsync(answer)).ExecutionId;
        var award = await WinAsync(slow);
        using var cancelled = await Client.Http.PostAsync($"{PlatformClient.Root}/executions/{id}/cancel", null);
        await slow.Received.FirstOfAsync<Cancel>();

        await slow.SendAsync(ResultOf(award, """{"text":"HELLO"}"""));
        var recorded = await slow.Received.FirstOfAsync<Recorded>();

        Assert.Equal("late", recorded.Status);
        Assert.Equal("cancelled", (await Client.EndOfAsync(id)).Status);
        await Client.AssertEndedOnceAsync(id);
    }

    [Fact]
    public async Task Agent_ResultIsTooLarge_DisconnectedAndItsRivalWorks()
    {
        await using var huge = await RawAgent.HelloAsync(_platform.Address, "huge", Capability);
        await using var honest = await HonestAsync();
        var running = RunBesideNeighbourAsync();
        var award = await WinAsync(huge);

        await huge.SendAsync(ResultOf(award, $"\"{new string('x', 2 << 20)}\""));
        var closed = await huge.Closed.FirstAsync();
        var loop = await running;

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, closed.Status);
        Assert.Equal(("completed", "HELLO"), (loop.Status, Said(loop)));
    }

    [Fact]
    public async Task Agent_ResultOfAnotherShape_ItsRivalWorks()
    {
        var schema = Parsed("""{"type":"object","required":["text"]}""");
        await using var sloppy = await RawAgent.HelloAsync(_platform.Address, new Hello("sloppy", [Capability], Replica: "sloppy-0", OutputSchema: schema));
        await using var honest = await HonestAsync();
        var running = RunBesideNeighbourAsync();
        var award = await WinAsync(sloppy);

        await sloppy.SendAsync(ResultOf(award, "17"));
        var recorded = await sloppy.Received.FirstOfAsync<Recorded>();
        await sloppy.DropAsync();
        var loop = await running;

        Assert.Equal("invalid", recorded.Status);
        Assert.Equal(("completed", "HELLO"), (loop.Status, Said(loop)));
    }

    [Fact]
    public async Task Agent_DisconnectsInTheMiddleOfItsWork_ItsRivalWorks()
    {
        await using var fragile = await RawAgent.HelloAsync(_platform.Address, "fragile", Capability);
        await using var honest = await HonestAsync();
        var running = RunBesideNeighbourAsync();
        await WinAsync(fragile);

        await fragile.DropAsync();
        var loop = await running;

        Assert.Equal(("completed", "HELLO"), (loop.Status, Said(loop)));
        await Client.AssertEndedOnceAsync(loop.ExecutionId);
    }

    [Fact]
    public async Task Agent_NeverConfirmsItsAward_ItsRivalWorks()
    {
        await using var absent = await RawAgent.HelloAsync(_platform.Address, "absent", Capability);
        await using var honest = await HonestAsync();
        var running = RunBesideNeighbourAsync();
        var announce = await absent.Received.FirstOfAsync<Announce>();

        await absent.SendAsync(new Bid(announce.Announcement, Capability, 1));
        var loop = await running;

        Assert.Equal(("completed", "HELLO"), (loop.Status, Said(loop)));
    }

    [Fact]
    public async Task Agent_FloodsTheDoor_DisconnectedAndItsRivalWorks()
    {
        await using var flood = await RawAgent.HelloAsync(_platform.Address, "flood", Capability);
        await using var honest = await HonestAsync();
        var frame = "[" + string.Join(',', Enumerable.Repeat("""{"type":"bid","announcement":"none","capability":"shout","confidence":1}""", 500)) + "]";
        var flooding = Task.Run(async () =>
        {
            try
            {
                while (!flood.Closed.All.Any())
                    await flood.SendTextAsync(frame);
            }
            catch (WebSocketException)
            {
                // Closed by the platform, as it should be.
            }
        });

        var loop = await RunBesideNeighbourAsync();
        var closed = await flood.Closed.FirstAsync();
        await flooding;

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, closed.Status);
        Assert.Equal(("completed", "HELLO"), (loop.Status, Said(loop)));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"type\":\"result\",\"workItem\":\"")]
    public async Task Agent_SpeaksGarbage_DisconnectedAndItsRivalWorks(string garbage)
    {
        await using var mad = await RawAgent.HelloAsync(_platform.Address, "mad", Capability);
        await using var honest = await HonestAsync();

        await mad.SendBytesAsync(Encoding.UTF8.GetBytes(garbage));
        await mad.Closed.FirstAsync();
        var loop = await RunBesideNeighbourAsync();

        Assert.Equal(("completed", "HELLO"), (loop.Status, Said(loop)));
    }

    private Task<RunningAgent> HonestAsync() =>
        _platform.AgentAsync("honest", Capability, work => new { text = work.Input.GetProperty("text").GetString()!.ToUpperInvariant() });

    /// <summary>The loop under test; meanwhile the neighbour's must complete.</summary>
    private async Task<Execution> RunBesideNeighbourAsync()
    {
        var running = Client.RunAsync("shouting", new { text = "hello" });
        for (var i = 0; i < 5; i++)
        {
            var neighbour = await Client.RunAsync("whispering", new { text = "HELLO" });
            Assert.Equal(("completed", "hello"), (neighbour.Status, Said(neighbour)));
        }

        return await running;
    }

    /// <summary>Bids more than the honest rival does, and takes the award.</summary>
    private static async Task<Award> WinAsync(RawAgent agent)
    {
        var announce = await agent.Received.FirstOfAsync<Announce>();
        await agent.SendAsync(new Bid(announce.Announcement, Capability, 1));
        var award = await agent.Received.FirstOfAsync<Award>();
        await agent.SendAsync(new Accept(award.WorkItem, award.Attempt));
        return award;
    }

    private static Result ResultOf(Award award, string output) => new(award.WorkItem, award.Attempt, Parsed(output));

    private static System.Text.Json.JsonElement Parsed(string json) => System.Text.Json.JsonElement.Parse(json);

    private static string? Said(Execution loop) => loop.Output is { } output ? output.GetProperty("text").GetString() : loop.Reason?.ToString();
}
