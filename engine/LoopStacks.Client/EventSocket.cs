using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Client;

/// <summary>One connection to <c>/events</c>: subscribes, then gives the platform's messages until the connection ends.</summary>
/// <param name="address">Of the platform.</param>
/// <param name="token">The bearer token to show; null shows none.</param>
/// <param name="configure">Settings of the connection beyond these.</param>
public sealed class EventSocket(Uri address, string? token, Action<ClientWebSocketOptions>? configure = null)
{
    private const string Path = "/loopstacks/v1/events";

    /// <exception cref="WebSocketException">The platform can't be reached, or does not take the connection.</exception>
    public async IAsyncEnumerable<StreamMessage> ReadAsync(Subscribe wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        if (token is not null)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        configure?.Invoke(socket.Options);
        await socket.ConnectAsync(SocketUri(), cancellation);
        await SendAsync(socket, wanted, cancellation);
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        while (await ReceiveAsync(socket, buffer, cancellation))
        {
            // A message of a kind that a newer platform has is left out, not a reason to stop.
            if (MessageOf(buffer.WrittenSpan) is { } message)
                yield return message;
            buffer.ResetWrittenCount();
        }
    }

    private Uri SocketUri()
    {
        var events = new UriBuilder(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + Path);
        events.Scheme = events.Scheme == "https" ? "wss" : "ws";
        return events.Uri;
    }

    private static Task SendAsync(ClientWebSocket socket, Subscribe wanted, CancellationToken cancellation) => socket.SendAsync(
        new ArraySegment<byte>(JsonSerializer.SerializeToUtf8Bytes(wanted, Wire.Json.ReaderMessage)),
        WebSocketMessageType.Text,
        endOfMessage: true,
        cancellation);

    private static async Task<bool> ReceiveAsync(ClientWebSocket socket, ArrayBufferWriter<byte> buffer, CancellationToken cancellation)
    {
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.GetMemory(8 * 1024), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            buffer.Advance(part.Count);
            if (part.EndOfMessage)
                return true;
        }
    }

    private static StreamMessage? MessageOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Wire.Json.StreamMessage);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
