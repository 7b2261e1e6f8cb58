using Microsoft.Extensions.DependencyInjection;
using System.Net;
using System.Text.Json;

namespace LoopStacks.Api.Tests.Executions;

public sealed class StreamExecutionTests
{
    [Fact]
    public async Task Stream_RunningLoop_HistoryThenLiveThenEnds()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        host.Loops.Add().Happens("somethingElse");
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        Assert.Equal(("1", "loopAccepted"), await sse.NextAsync());
        await host.Feed.Followed.WaitAsync();
        loop.Happens("biddingOpened");
        Assert.Equal(("4", "biddingOpened"), await sse.NextAsync());
        loop.End();
        Assert.Equal(("5", "loopCompleted"), await sse.NextAsync());
        Assert.Null(await sse.NextAsync());
        await host.Feed.Left.WaitAsync();
    }

    [Theory]
    [InlineData("loopCompleted")]
    [InlineData("loopFailed")]
    [InlineData("loopCancelled")]
    [InlineData("loopTimedOut")]
    public async Task Stream_EndedLoop_ReplaysAndEnds(string end)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.End(end);
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        Assert.Equal(["loopAccepted", end], await sse.RestAsync());
    }

    [Fact]
    public async Task Stream_LongHistory_ReplaysAllPages()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        for (var n = 0; n < 450; n++)
            loop.Happens("workProgressed");
        loop.End();
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        Assert.Equal(452, (await sse.RestAsync()).Count);
    }

    [Fact]
    public async Task Stream_LastEventId_GoesOnAfterIt()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.Happens("biddingOpened");
        loop.Happens("biddingClosed");
        loop.End();
        using var sse = await SseReader.OpenAsync(Stream(host, loop, ("Last-Event-ID", "2")));
        Assert.Equal(["biddingClosed", "loopCompleted"], await sse.RestAsync());
    }

    [Fact]
    public async Task Stream_LastEventIdAndAfter_TheHeaderWins()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.Happens("biddingOpened");
        loop.End();
        using var sse = await SseReader.OpenAsync(host.SendAsync(HttpMethod.Get, $"/executions/{loop.Id}/stream?after=0", null, ("Last-Event-ID", "2")));
        Assert.Equal(["loopCompleted"], await sse.RestAsync());
    }

    [Fact]
    public async Task Stream_AfterOnRunningLoop_OnlyWhatIsNewer()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        using var sse = await SseReader.OpenAsync(host.SendAsync(HttpMethod.Get, $"/executions/{loop.Id}/stream?after=1"));
        await host.Feed.Followed.WaitAsync();
        loop.End();
        Assert.Equal(["loopCompleted"], await sse.RestAsync());
    }

    [Fact]
    public async Task Stream_NothingLeftAfterTheEnd_204SoThatNobodyComesBack()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var end = loop.End();
        var response = await Stream(host, loop, ("Last-Event-ID", end.Cursor!));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("999")]
    public async Task Stream_UnknownCursor_400(string cursor)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        await (await host.GetAsync($"/executions/{loop.Id}/stream?after={cursor}")).ProblemAsync(400, "UnknownCursor");
        await (await Stream(host, loop, ("Last-Event-ID", cursor))).ProblemAsync(400, "UnknownCursor");
    }

    [Fact]
    public async Task Stream_ProgressWithoutCursor_HasNoId()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        await sse.NextAsync();
        await host.Feed.Followed.WaitAsync();
        host.Feed.Publish("default-realm", loop.Id.ToString(), 0, "progress", JsonElement.Parse("""{"text":"a\nb\r"}"""), isStored: false);
        Assert.Equal(((string?)null, "progress"), await sse.NextAsync());
    }

    [Fact]
    public async Task Stream_SlowReader_MissesNothing()
    {
        await using var host = await TestHost.StartAsync();
        host.Feed.Capacity = 2;
        var loop = host.Loops.Add();
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        await sse.NextAsync();
        await host.Feed.Followed.WaitAsync();
        await host.Feed.Hold.WaitAsync();
        for (var n = 0; n < 20; n++)
            loop.Happens($"event{n}");
        host.Feed.Hold.Release();
        for (var n = 0; n < 20; n++)
            Assert.Equal(((string?)$"{n + 2}", $"event{n}"), await sse.NextAsync());
        loop.End();
        Assert.Equal("loopCompleted", (await sse.NextAsync())!.Value.Event);
    }

    [Fact]
    public async Task Stream_Silent_SaysThatItIsAlive()
    {
        var time = new ManualTime();
        await using var host = await TestHost.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        var loop = host.Loops.Add();
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        await sse.NextAsync();
        await time.Armed.WaitAsync();
        Assert.Equal(TimeSpan.FromSeconds(15), time.Fire());
        Assert.Equal([": alive"], await sse.BlockAsync());
        await time.Armed.WaitAsync();
        time.Fire();
        Assert.Equal([": alive"], await sse.BlockAsync());
        loop.End();
        Assert.Equal("loopCompleted", (await sse.NextAsync())!.Value.Event);
    }

    [Fact]
    public async Task Stream_ReaderLeaves_SubscriptionEnds()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var sse = await SseReader.OpenAsync(Stream(host, loop));
        await host.Feed.Followed.WaitAsync();
        sse.Dispose();
        await host.Feed.Left.WaitAsync();
    }

    [Fact]
    public async Task Stream_HostStops_StreamEnds()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        using var sse = await SseReader.OpenAsync(Stream(host, loop));
        await sse.NextAsync();
        await host.Feed.Followed.WaitAsync();
        await host.StopAsync();
        Assert.Null(await sse.NextAsync());
    }

    [Fact]
    public async Task Stream_TooMany_429UntilOneLeaves()
    {
        await using var host = await TestHost.StartAsync(null, ("LoopStacks:Api:MaxStreams", "1"));
        var loop = host.Loops.Add();
        using (await SseReader.OpenAsync(Stream(host, loop)))
        {
            await host.Feed.Followed.WaitAsync();
            var refused = await Stream(host, loop);
            await refused.ProblemAsync(429, "TooManyRequests");
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await host.Feed.Left.WaitAsync();
        loop.End();
        HttpResponseMessage response;
        while ((response = await Stream(host, loop)).StatusCode == HttpStatusCode.TooManyRequests)
            await Task.Yield();
        using var sse = await SseReader.OpenAsync(Task.FromResult(response));
        Assert.Equal(2, (await sse.RestAsync()).Count);
    }

    private static Task<HttpResponseMessage> Stream(TestHost host, Fakes.FakeLoopService.Loop loop, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Get, $"/executions/{loop.Id}/stream", null, headers);
}
