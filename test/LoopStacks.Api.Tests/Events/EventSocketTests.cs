using System.Net.WebSockets;
using System.Text.Json;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Api.Tests.Events;

public sealed class EventSocketTests
{
    [Fact]
    public async Task Subscribe_New_OnlyWhatComesFromNowOn()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync($$"""{"type":"subscribe","channels":["realm/default-realm","execution/{{loop.Id}}"]}""");
        var subscribed = await reader.NextAsync("subscribed");
        Assert.Equal("1", subscribed.Text("cursor"));
        Assert.Equal(2, subscribed.GetProperty("channels").GetArrayLength());
        loop.Happens("biddingOpened", """{"attempt":1}""");
        var message = await reader.NextAsync("event");
        Assert.Equal("realm/default-realm", message.Text("channel"));
        Assert.Equal("2", message.GetProperty("event").Text("cursor"));
        Assert.Equal(1, message.GetProperty("event").GetProperty("data").GetProperty("attempt").GetInt32());
        loop.End();
        Assert.Equal(("realm/default-realm", "loopCompleted"), await reader.EventAsync());
    }

    [Fact]
    public async Task Subscribe_AfterCursor_Resumes()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.Happens("biddingOpened");
        loop.Happens("biddingClosed");
        using (var first = await EventReader.OpenAsync(host))
        {
            await first.SendAsync($$"""{"type":"subscribe","channels":["execution/{{loop.Id}}"],"after":"0"}""");
            await first.NextAsync("subscribed");
            Assert.Equal("loopAccepted", (await first.EventAsync()).Type);
            Assert.Equal("biddingOpened", (await first.EventAsync()).Type);
        }

        using var second = await EventReader.OpenAsync(host);
        await second.SendAsync($$"""{"after":"2","channels":["execution/{{loop.Id}}"],"type":"subscribe"}""");
        await second.NextAsync("subscribed");
        Assert.Equal("biddingClosed", (await second.EventAsync()).Type);
    }

    [Fact]
    public async Task SlowReader_IsToldWhatItMissed_AndReadsItAgain()
    {
        await using var host = await TestHost.StartAsync();
        host.Feed.Capacity = 2;
        var loop = host.Loops.Add();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["realm/default-realm"]}""");
        await reader.NextAsync("subscribed");
        await host.Feed.Hold.WaitAsync();
        for (var n = 0; n < 7; n++)
            loop.Happens($"event{n}");
        host.Feed.Hold.Release();
        Assert.Equal("event0", (await reader.EventAsync()).Type);
        Assert.Equal("event1", (await reader.EventAsync()).Type);
        var missed = await reader.NextAsync("missed");
        Assert.Equal(("3", 5), (missed.Text("after"), missed.GetProperty("count").GetInt32()));
        await reader.SendAsync("""{"type":"subscribe","channels":["realm/default-realm"],"after":"3"}""");
        await reader.NextAsync("subscribed");
        for (var n = 2; n < 7; n++)
            Assert.Equal($"event{n}", (await reader.EventAsync()).Type);
    }

    [Fact]
    public async Task Unsubscribe_OneOfTwo_TheOtherGoesOnWithoutLossOrRepeat()
    {
        await using var host = await TestHost.StartAsync();
        var (one, two) = (host.Loops.Add("a"), host.Loops.Add("b"));
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["realm/a","realm/b"]}""");
        await reader.NextAsync("subscribed");
        one.Happens("first");
        Assert.Equal(("realm/a", "first"), await reader.EventAsync());
        await reader.SendAsync("""{"type":"unsubscribe","channels":["realm/a"]}""");
        await host.Feed.Left.WaitAsync();
        one.Happens("unheard");
        two.Happens("second");
        Assert.Equal(("realm/b", "second"), await reader.EventAsync());
    }

    [Fact]
    public async Task Unsubscribe_All_EndsTheSubscription()
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        await reader.NextAsync("subscribed");
        await reader.SendAsync("""{"type":"unsubscribe","channels":["resources","realm/never"]}""");
        await host.Feed.Left.WaitAsync();
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        await reader.NextAsync("subscribed");
        host.Feed.Publish("", null, 0, "resourceChanged", JsonElement.Parse("{}"));
        Assert.Equal(("resources", "resourceChanged"), await reader.EventAsync());
    }

    [Theory]
    [InlineData("{", "MalformedRequest", "not JSON")]
    [InlineData("[]", "MalformedRequest", "object")]
    [InlineData("""{"channels":["resources"]}""", "MalformedRequest", "no type")]
    [InlineData("""{"type":"subscrib","channels":["resources"]}""", "MalformedRequest", "'subscribe'")]
    [InlineData("""{"type":"subscribe","type":"subscribe"}""", "MalformedRequest", "twice")]
    [InlineData("""{"type":"subscribe"}""", "InvalidArgument", "/channels")]
    [InlineData("""{"type":"subscribe","channels":"resources"}""", "InvalidArgument", "an array of texts")]
    [InlineData("""{"type":"subscribe","channels":[]}""", "InvalidArgument", "1 to 100")]
    [InlineData("""{"type":"subscribe","channels":[5]}""", "InvalidArgument", "/channels/0")]
    [InlineData("""{"type":"subscribe","chanels":["resources"]}""", "InvalidArgument", "'channels'")]
    [InlineData("""{"type":"unsubscribe","channels":["resources"],"after":"1"}""", "InvalidArgument", "/after")]
    [InlineData("""{"type":"subscribe","channels":["loops/1"]}""", "InvalidArgument", "loops/1")]
    [InlineData("""{"type":"subscribe","channels":["resources"],"after":"999"}""", "UnknownCursor", "999")]
    public async Task BadMessage_ErrorAndTheConnectionGoesOn(string message, string code, string says)
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync(message);
        var error = await reader.NextAsync("error");
        Assert.Equal(code, error.Text("code"));
        Assert.Contains(says, error.Text("message"), StringComparison.Ordinal);
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        await reader.NextAsync("subscribed");
    }

    [Fact]
    public async Task BinaryMessage_Error()
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync([1], WebSocketMessageType.Binary);
        Assert.Equal("UnsupportedMediaType", (await reader.NextAsync("error")).Text("code"));
    }

    [Fact]
    public async Task MessageOverTheLimit_Close1009()
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync(new byte[64 * 1024 + 1], WebSocketMessageType.Text);
        var (status, reason) = await reader.CloseAsync();
        Assert.Equal(1009, status);
        Assert.Contains("65536", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyChannels_Error()
    {
        await using var host = await TestHost.StartAsync(null, ("LoopStacks:Api:MaxReaderChannels", "2"));
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["realm/a","realm/b"]}""");
        await reader.NextAsync("subscribed");
        await reader.SendAsync("""{"type":"subscribe","channels":["realm/c"]}""");
        Assert.Equal("TooManyRequests", (await reader.NextAsync("error")).Text("code"));
        await reader.SendAsync("""{"type":"subscribe","channels":["realm/b"]}""");
        await reader.NextAsync("subscribed");
    }

    [Fact]
    public async Task TooManyStreams_429()
    {
        await using var host = await TestHost.StartAsync(null, ("LoopStacks:Api:MaxStreams", "1"));
        using var first = await EventReader.OpenAsync(host);
        using var second = new ClientWebSocket();
        second.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = TestHost.V1 + "/events" }.Uri, CancellationToken.None));
        Assert.Equal(429, (int)second.HttpStatusCode);
        Assert.True(second.HttpResponseHeaders!.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task ReaderCloses_ServerAnswersAndForgetsIt()
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        await reader.NextAsync("subscribed");
        await reader.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, reader.Socket.CloseStatus);
        await host.Feed.Left.WaitAsync();
    }

    [Fact]
    public async Task ReaderBreaksOff_ServerForgetsIt()
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        await reader.NextAsync("subscribed");
        reader.Socket.Abort();
        await host.Feed.Left.WaitAsync();
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task HostStops_Close1001()
    {
        await using var host = await TestHost.StartAsync();
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        await reader.NextAsync("subscribed");
        var stopped = host.StopAsync();
        var (status, reason) = await reader.CloseAsync();
        Assert.Equal(1001, status);
        Assert.StartsWith("ShuttingDown", reason, StringComparison.Ordinal);
        await stopped;
    }

    [Theory]
    [InlineData(true, 1013, "StorageUnavailable")]
    [InlineData(false, 1011, "Internal")]
    public async Task FeedFails_ClosesWithItsCode(bool storage, int status, string code)
    {
        await using var host = await TestHost.StartAsync();
        host.Feed.Failure = storage ? new StorageUnavailableException("secret") : new InvalidOperationException("secret");
        using var reader = await EventReader.OpenAsync(host);
        await reader.SendAsync("""{"type":"subscribe","channels":["resources"]}""");
        var close = await reader.CloseAsync();
        Assert.Equal(status, close.Status);
        Assert.StartsWith(code, close.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", close.Reason, StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, line => line.Exception?.Message == "secret");
    }

    [Fact]
    public async Task PlainRequest_400()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.GetAsync("/events")).ProblemAsync(400, "ProtocolError");
    }
}
