using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Load.Scale;

/// <summary>Readers of events that count what comes, each on a connection of its own. Disposing ends them.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly List<ClientWebSocket> _sockets = [];
    private readonly List<Task> _reading = [];
    private long _events;
    private long _missed;

    private Followers(CancellationToken cancellation) => _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    /// <summary>Events that came to any of them.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Events that were left out for one of them because it was too slow.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Starts as many readers of a channel, and returns when all are subscribed.</summary>
    public static async Task<Followers> StartAsync(Uri url, int count, string channel, CancellationToken cancellation)
    {
        var followers = new Followers(cancellation);
        try
        {
            for (var i = 0; i < count; i++)
                await followers.AddAsync(url, channel);
            return followers;
        }
        catch
        {
            await followers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading);
        foreach (var socket in _sockets)
            socket.Dispose();
        _stop.Dispose();
    }

    private async Task AddAsync(Uri url, string channel)
    {
        var socket = new ClientWebSocket();
        _sockets.Add(socket);
        await socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = "/loopstacks/v1/events" }.Uri, _stop.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"subscribe","channels":["{{channel}}"]}"""), WebSocketMessageType.Text, true, _stop.Token);
        var buffer = new byte[64 << 10];
        var first = await ReadAsync(socket, buffer);
        if (!buffer.AsSpan(0, first).StartsWith("{\"type\":\"subscribed\""u8))
            throw new LoadException($"The platform did not subscribe a reader to {channel}: {Encoding.UTF8.GetString(buffer, 0, first)}");
        _reading.Add(CountAsync(socket, buffer));
    }

    private async Task CountAsync(ClientWebSocket socket, byte[] buffer)
    {
        try
        {
            while (true)
            {
                var length = await ReadAsync(socket, buffer);
                if (buffer.AsSpan(0, length).StartsWith("{\"type\":\"event\""u8))
                    Interlocked.Increment(ref _events);
                else
                    Interlocked.Add(ref _missed, MissedBy(buffer.AsSpan(0, length)));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task<int> ReadAsync(ClientWebSocket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
                throw new LoadException($"The platform closed a reader's connection: {socket.CloseStatus} {socket.CloseStatusDescription}");
            if (part.EndOfMessage)
                return length;
        }
    }

    private static long MissedBy(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        using var document = JsonDocument.ParseValue(ref reader);
        var answer = document.RootElement;
        return answer.GetProperty("type").GetString() == "missed"
            ? answer.GetProperty("count").GetInt64()
            : throw new LoadException($"A reader got what it did not expect: {Encoding.UTF8.GetString(message)}");
    }
}
