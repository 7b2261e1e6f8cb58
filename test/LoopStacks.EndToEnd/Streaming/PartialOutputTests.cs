using System.Net.WebSockets;
using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Events;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Streaming;

/// <summary>What an agent shows while it works reaches readers live, is never stored, and slows nothing.</summary>
public sealed class PartialOutputTests
{
    [Fact]
    public async Task Partials_OfAWorkingAgent_ReachReadersOfSseAndWebSocketAndAreNotStored()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "writer", "writing", async (work, cancellation) =>
        {
            work.Partial(new { title = "begun" });
            // Said again until both readers, which come when it works already, have it.
            for (var i = 0; !read.Task.IsCompleted; i++)
            {
                work.Append($"word{i} ");
                await Task.WhenAny(read.Task, Task.Delay(50, cancellation));
            }

            return new { done = true };
        });
        using var started = await platform.Client.StartAsync(PlatformClient.BodyOf("writing", new { }));
        var id = (await PlatformClient.ExecutionAsync(started)).ExecutionId;

        var overSse = await platform.Client.EventAsync(id, IsWord);
        var overSocket = await OverSocketAsync(platform.Address, id);
        read.SetResult();
        var loop = await platform.Client.EndOfAsync(id);

        Assert.All([overSse, overSocket], item => Assert.Equal((null, id, "append"), (item.Cursor, item.Loop, item.Data.GetProperty("mode").GetString())));
        Assert.Equal("completed", loop.Status);
        Assert.DoesNotContain(await platform.Client.HistoryAsync(id), item => item.Type == "progress");
        await platform.Client.AssertEndedOnceAsync(id);
    }

    [Fact]
    public async Task Partials_InAFloodToAReaderThatNeverReads_LetTheLoopEndAndAreNotStored()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        var big = new string('x', 60_000);
        await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "flooder", "flooding", (work, _) =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (i % 100 == 0)
                    work.Partial(big);
                work.Append("and so on ");
            }

            return Task.FromResult<object>(new { done = true });
        });
        using var socket = new ClientWebSocket();
        await SubscribeAsync(socket, platform.Address, "realm/default-realm"); // and never reads again

        for (var i = 0; i < 10; i++)
        {
            var loop = await platform.Client.RunAsync("flooding", new { });
            Assert.Equal("completed", loop.Status);
            var history = await platform.Client.HistoryAsync(loop.ExecutionId);
            Assert.DoesNotContain(history, item => item.Type == "progress" || item.Data.GetRawText().Contains("and so on", StringComparison.Ordinal));
            await platform.Client.AssertEndedOnceAsync(loop.ExecutionId);
        }
    }

    [Fact]
    public async Task Run_OfAStreamingAgent_ShowsItsTextLive()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "poet", "poetry", async (work, cancellation) =>
            new { poem = await work.StreamAsync(Words(), cancellation) });

        var (exitCode, text, error) = await CommandLine.RunAsync(platform.Address, "run", "poetry");

        Assert.Equal((0, "roses are red"), (exitCode, JsonDocument.Parse(text).RootElement.GetProperty("poem").GetString()));
        Assert.Contains("#1 … \"roses ", error, StringComparison.Ordinal);

        static async IAsyncEnumerable<string> Words()
        {
            // The command follows the loop a moment after it has started it.
            await Task.Delay(TimeSpan.FromSeconds(2));
            foreach (var word in new[] { "roses ", "are ", "red" })
                yield return word;
        }
    }

    private static bool IsWord(EventEnvelope item) =>
        item.Type == "progress" && item.Data.TryGetProperty("partial", out var partial) && partial.ValueKind == JsonValueKind.String && partial.GetString()!.StartsWith("word", StringComparison.Ordinal);

    private static async Task<EventEnvelope> OverSocketAsync(Uri platform, string id)
    {
        using var socket = new ClientWebSocket();
        await SubscribeAsync(socket, platform, $"execution/{id}");
        var buffer = new byte[128 << 10];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult got;
            do
            {
                got = await socket.ReceiveAsync(buffer.AsMemory(length), Patience.Token());
                length += got.Count;
            }
            while (!got.EndOfMessage);
            if (JsonSerializer.Deserialize(buffer.AsSpan(0, length), ContractsJson.Default.StreamMessage) is EventMessage { Event: var item } && IsWord(item))
                return item;
        }
    }

    private static async Task SubscribeAsync(ClientWebSocket socket, Uri platform, string channel)
    {
        await socket.ConnectAsync(new Uri($"ws://{platform.Authority}{PlatformClient.Root}/events"), Patience.Token());
        var message = JsonSerializer.SerializeToUtf8Bytes<ReaderMessage>(new Subscribe([channel]), ContractsJson.Default.ReaderMessage);
        await socket.SendAsync(message, WebSocketMessageType.Text, true, Patience.Token());
    }
}
