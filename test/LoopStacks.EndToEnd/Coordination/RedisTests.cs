using System.Net;
using LoopStacks.Conformance.Servers;
using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Coordination;

/// <summary>A control plane whose coordination bus is on Redis.</summary>
public sealed class RedisTests : IAsyncLifetime
{
    private RedisServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartNewAsync();

    public ValueTask DisposeAsync() => _server is null ? ValueTask.CompletedTask : _server.DisposeAsync();

    [Fact]
    public async Task Loop_CoordinatedOverRedis_EndsEvenWhileRedisIsAway()
    {
        await using var platform = await InProcessPlatform.StartAsync(settings: $"--LoopStacks:Redis={_server.ConnectionString}");
        await using var agent = await platform.AgentAsync("shouter", "shout", work => new { text = "HELLO" });
        Assert.Equal("completed", (await platform.Client.RunAsync("shout", new { text = "hello" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await platform.Client.Http.GetAsync("/readyz")).StatusCode);

        await _server.KillAsync();
        await Patience.UntilAsync(
            async () => (await platform.Client.Http.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "the platform says that Redis is away");

        Assert.Contains("\"name\":\"redis\",\"ready\":false", await (await platform.Client.Http.GetAsync("/readyz")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("completed", (await platform.Client.RunAsync("shout", new { text = "hello" })).Status);

        await _server.StartAsync();
        await Patience.UntilAsync(async () => (await platform.Client.Http.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK, "it says that Redis is back");
    }

    [Fact]
    public async Task Start_RedisIsNotThere_RefusedWithReasonAndWithoutTheSecret()
    {
        await _server.KillAsync();

        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => InProcessPlatform.StartAsync(settings: $"--LoopStacks:Redis=127.0.0.1:{_server.Port},password=hush-hush"));

        Assert.Equal(ErrorCode.CannotStart, refused.Code);
        Assert.Contains("LOOPSTACKS_REDIS", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AnotherEmbeddedStoreIsThere_IsRefused()
    {
        await using var first = await InProcessPlatform.StartAsync(settings: $"--LoopStacks:Redis={_server.ConnectionString}");

        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => InProcessPlatform.StartAsync(settings: $"--LoopStacks:Redis={_server.ConnectionString}"));

        Assert.Contains("another journal", refused.Message, StringComparison.Ordinal);
    }
}
