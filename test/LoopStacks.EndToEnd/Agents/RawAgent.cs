using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.EndToEnd.Agents;

/// <summary>An agent on a bare WebSocket: it can say anything, at any time.</summary>
internal sealed class RawAgent : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _reading = Task.CompletedTask;

    public Waitable<ConnectionMessage> Received { get; } = new();

    public Waitable<(WebSocketCloseStatus? Status, string? Reason)> Closed { get; } = new();

    public Welcome Welcome { get; private set; } = null!;

    public static async Task<RawAgent> OpenAsync(Uri url, string? subProtocol = ConnectionProtocol.SubProtocol)
    {
        var agent = new RawAgent();
        if (subProtocol is not null)
            agent._socket.Options.AddSubProtocol(subProtocol);
        await agent._socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = ConnectionProtocol.Path }.Uri, default);
        agent._reading = agent.ReadAsync();
        return agent;
    }

    public static Task<RawAgent> HelloAsync(Uri url, string name, params string[] capabilities) =>
        HelloAsync(url, new Hello(name, capabilities, Replica: name + "-0"));

    public static async Task<RawAgent> HelloAsync(Uri url, Hello hello)
    {
        var agent = await OpenAsync(url);
        await agent.SendAsync(hello);
        agent.Welcome = await agent.Received.FirstOfAsync<Welcome>();
        return agent;
    }

    public Task SendAsync(params ConnectionMessage[] messages) => SendTextAsync(
        messages.Length == 1
            ? JsonSerializer.Serialize(messages[0], ContractsJson.Default.ConnectionMessage)
            : JsonSerializer.Serialize(messages, ContractsJson.Default.ConnectionMessageArray));

    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text) => _socket.SendAsync(bytes, type, true, default);

    public Task CloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);

    /// <summary>Drops the connection without a word.</summary>
    public async Task DropAsync()
    {
        _socket.Abort();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _reading;
        _socket.Dispose();
        _ended.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4 << 20];
        var length = 0;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(length), _ended.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                length += received.Count;
                if (!received.EndOfMessage)
                    continue;
                Take(buffer.AsSpan(0, length));
                length = 0;
            }

            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _ended.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The connection is over, which is what the next line says.
        }

        Closed.Add((_socket.CloseStatus, _socket.CloseStatusDescription));
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        var entries = new List<FrameEntry>();
        FrameReader.Read(frame, entries);
        foreach (var entry in entries)
            Received.Add(entry.Message!);
    }
}
