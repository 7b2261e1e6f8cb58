using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LoopStacks.Chaos.Checking;

namespace LoopStacks.Chaos.Load;

/// <summary>Reads a realm's events over a WebSocket from the beginning, and goes on by its cursor at another node, now and then and wherever the connection ends.</summary>
internal sealed class Reader(int number, int seed, IReadOnlyList<Uri> nodes)
{
    private readonly Random _random = new((seed * 37) + number);
    private readonly List<SeenEvent> _seen = [];
    private string _cursor = "0";
    private int _next;

    public IReadOnlyList<SeenEvent> Seen => _seen;

    public int Resumes { get; private set; }

    public int Missed { get; private set; }

    public long Cursor => long.Parse(_cursor, CultureInfo.InvariantCulture);

    public async Task RunAsync(CancellationToken stop)
    {
        for (; !stop.IsCancellationRequested; Resumes++)
        {
            using var stay = CancellationTokenSource.CreateLinkedTokenSource(stop);
            stay.CancelAfter(TimeSpan.FromSeconds(_random.Next(3, 15)));
            try
            {
                await ReadAsync(nodes[(number + _next++) % nodes.Count], stay.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or HttpRequestException)
            {
                // Elsewhere, from the same place.
            }

            await Task.Delay(100, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(Uri node, CancellationToken stay)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(node) { Scheme = "ws", Path = "/loopstacks/v1/events" }.Uri, stay);
        await SubscribeAsync(socket, stay);
        var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(part, stay);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            await buffer.WriteAsync(part.AsMemory(0, received.Count), stay);
            if (!received.EndOfMessage)
                continue;
            if (Take(buffer.GetBuffer().AsMemory(0, (int)buffer.Length)))
                await SubscribeAsync(socket, stay);
            buffer.SetLength(0);
        }
    }

    private ValueTask SubscribeAsync(ClientWebSocket socket, CancellationToken stay) =>
        socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"subscribe","channels":["realm/default-realm"],"after":"{{_cursor}}"}""").AsMemory(), WebSocketMessageType.Text, true, stay);

    /// <returns>Whether events were left out, and the reader must subscribe again.</returns>
    private bool Take(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        switch (json.RootElement.GetProperty("type").GetString())
        {
            case "event":
                var @event = json.RootElement.GetProperty("event");
                if (@event.GetProperty("cursor").GetString() is { } cursor)
                {
                    _cursor = cursor;
                    _seen.Add(new SeenEvent(long.Parse(cursor, CultureInfo.InvariantCulture), @event.GetProperty("loop").GetString() ?? "", @event.GetProperty("seq").GetInt64(), @event.GetProperty("type").GetString()!));
                }

                return false;
            case "missed":
                Missed++;
                return true;
            case "error":
                throw new WebSocketException(json.RootElement.GetProperty("message").GetString());
            default:
                return false;
        }
    }
}
