using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Streaming;

/// <summary>Readers of events that do not read: loops go on, and the reader learns what it missed, or is cut off.</summary>
public sealed class SlowReaderTests
{
    private const int LoopsOfLoad = 60;

    // More than the connection's buffers in the kernel hold, so that events wait for the reader.
    private static readonly string s_large = new('x', 300_000);

    [Fact]
    public async Task Reader_ReadsNothingForLong_IsToldWhatItMissedAndReadsItFromThere()
    {
        await using var platform = await InProcessPlatform.StartAsync(settings: "--LoopStacks:Engine:ReaderBuffer=16");
        await using var agent = await platform.AgentAsync("echo", "echo", work => new { length = work.Input.ToString().Length });
        using var reader = await ConnectAsync(platform);
        await SayAsync(reader, """{"type":"subscribe","channels":["realm/default-realm"]}""");
        Assert.Equal("subscribed", (await HearAsync(reader)).GetProperty("type").GetString());

        var loops = new List<string>();
        for (var i = 0; i < LoopsOfLoad; i++)
            loops.Add((await platform.Client.RunAsync("echo", new { text = s_large })).ExecutionId); // Each ends though the reader does not read.

        var heard = new Dictionary<string, List<long>>();
        var missed = 0;
        while (heard.GetValueOrDefault(loops[^1])?.Count != (await platform.Client.HistoryAsync(loops[^1])).Count)
        {
            var message = await HearAsync(reader);
            switch (message.GetProperty("type").GetString())
            {
                case "event":
                    var envelope = message.GetProperty("event");
                    var of = envelope.GetProperty("loop").GetString()!;
                    if (!heard.TryGetValue(of, out var seen))
                        heard.Add(of, seen = []);
                    var seq = envelope.GetProperty("seq").GetInt64();
                    if (seen.Count == 0 || seq > seen[^1]) // From the cursor on, some come again.
                        seen.Add(seq);
                    break;
                case "missed":
                    missed++;
                    Assert.True(message.GetProperty("count").GetInt64() > 0);
                    await SayAsync(reader, $$"""{"type":"subscribe","channels":["realm/default-realm"],"after":"{{message.GetProperty("after").GetString()}}"}""");
                    break;
            }
        }

        Assert.True(missed > 0, "The reader missed nothing: it was not slow enough to test anything.");
        foreach (var loop in loops)
            Assert.Equal((await platform.Client.HistoryAsync(loop)).Select(one => one.Seq), heard[loop]);
    }

    [Fact]
    public async Task Reader_NeverReads_IsCutOff()
    {
        await using var platform = await InProcessPlatform.StartAsync(settings: ["--LoopStacks:Engine:ReaderBuffer=16", "--LoopStacks:Api:MaxReaderStall=00:00:01", "--LoopStacks:Api:MaxStreams=1"]);
        await using var agent = await platform.AgentAsync("echo", "echo", work => new { length = work.Input.ToString().Length });
        using var reader = await ConnectAsync(platform);
        await SayAsync(reader, """{"type":"subscribe","channels":["realm/default-realm"]}""");
        for (var i = 0; i < LoopsOfLoad; i++)
            await platform.Client.RunAsync("echo", new { text = s_large });

        // Its place is free for another one, though it has not said a word.
        await Patience.UntilAsync(
            async () =>
            {
                try
                {
                    using var next = await ConnectAsync(platform);
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            "another reader gets the place of the one that does not read");
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            while (true)
                await HearAsync(reader);
        });
    }

    private static async Task<ClientWebSocket> ConnectAsync(InProcessPlatform platform)
    {
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(new UriBuilder(platform.Address) { Scheme = "ws", Path = PlatformClient.Root + "/events" }.Uri, Patience.Token());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Task SayAsync(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Patience.Token());

    private static async Task<JsonElement> HearAsync(ClientWebSocket socket)
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, Patience.Token());
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonDocument.Parse(text.ToArray()).RootElement;
        }
    }
}
