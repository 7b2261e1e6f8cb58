using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Contracts.Connection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.AgentRuntime.Tests.Fakes;

/// <summary>The platform as an agent sees it: resources by REST and the agents' door, played by a test.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly Channel<ConnectionMessage> _received = Channel.CreateUnbounded<ConnectionMessage>();
    private volatile MessageSocket? _socket;

    private FakePlatform(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Resources by path under <c>/loopstacks/v1/</c>.</summary>
    public Dictionary<string, JsonElement> Resources { get; } = [];

    /// <summary>The config that <c>welcome</c> carries.</summary>
    public JsonElement? Config { get; init; }

    public static async Task<FakePlatform> StartAsync(JsonElement? config = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var platform = new FakePlatform(app) { Config = config };
        app.UseWebSockets();
        app.Map(ConnectionProtocol.Path, platform.ConnectAsync);
        app.MapGet("/loopstacks/v1/{collection}/{name}", platform.Resource);
        await app.StartAsync();
        platform.Url = new Uri(app.Urls.First());
        return platform;
    }

    public void Send(ConnectionMessage message) => Assert.True(_socket!.TrySend(message));

    /// <summary>The next message of that kind; others are passed over.</summary>
    public async Task<T> ReceiveAsync<T>()
        where T : ConnectionMessage
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (true)
        {
            if (await _received.Reader.ReadAsync(limit.Token) is T message)
                return message;
        }
    }

    public static Announce Announce(string capability, string input) => new(
        "a1", "loop-1", "stack", [capability], JsonElement.Parse(input), DateTimeOffset.UtcNow.AddSeconds(30), DateTimeOffset.UtcNow.AddMinutes(5), 0);

    public static Award Award(string capability, string input) => new(
        "w1", 1, "loop-1", "stack", [capability], JsonElement.Parse(input), [], DateTimeOffset.UtcNow.AddMinutes(5), 0);

    public async ValueTask DisposeAsync()
    {
        _socket?.Abort();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private IResult Resource(string collection, string name, string? @namespace, HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        return Resources.TryGetValue($"{collection}/{name}?namespace={@namespace}", out var resource)
            ? Results.Json(resource)
            : Results.Json(new { title = "No such thing", detail = $"There is no {name} in {collection}." }, statusCode: 404);
    }

    /// <summary>What the last request of an agent showed as <c>Authorization</c>.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Drops the agent's connection, as a platform that dies.</summary>
    public void Drop() => _socket!.Abort();

    private async Task ConnectAsync(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        using var webSocket = await context.WebSockets.AcceptWebSocketAsync(ConnectionProtocol.SubProtocol);
        using var socket = new MessageSocket(webSocket, ConnectionProtocol.MaxMessageBytes, 1000);
        var writing = socket.WriteAllAsync(default);
        try
        {
            await ReadAsync(socket);
        }
        catch (Exception)
        {
            socket.Abort(); // The agent dropped the connection.
        }

        socket.Complete(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "done");
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(MessageSocket socket)
    {
        var frame = new List<FrameEntry>();
        while (await socket.ReceiveAsync(frame, default) == FrameStatus.Read)
        {
            foreach (var entry in frame)
                Take(socket, entry.Message!);
            frame.Clear();
        }
    }

    private void Take(MessageSocket socket, ConnectionMessage message)
    {
        switch (message)
        {
            case Hello hello:
                _socket = socket;
                socket.TrySend(new Welcome(hello.Realm!, hello.Instance ?? hello.Agent, hello.Replica ?? "r1", "token", 5, 15, 30, ConnectionProtocol.MaxMessageBytes, [], Config));
                break;
            case Result result:
                socket.TrySend(new Recorded(result.WorkItem, result.Attempt, "recorded"));
                break;
            case Failed failed:
                socket.TrySend(new Recorded(failed.WorkItem, failed.Attempt, "recorded"));
                break;
        }

        _received.Writer.TryWrite(message);
    }
}
