using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Cli.Api;

/// <summary>One connection to <c>/events</c>: subscribes, then gives the platform's messages until the connection ends.</summary>
internal sealed class EventSocket(ApiClient api)
{
    /// <exception cref="WebSocketException">The platform can't be reached, or does not take the connection.</exception>
    public async IAsyncEnumerable<StreamMessage> ReadAsync(Subscribe wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        if (api.Token is { } token)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
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
        var address = new UriBuilder(api.UriOf($"{ApiClient.Root}/events"));
        address.Scheme = address.Scheme == "https" ? "wss" : "ws";
        return address.Uri;
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
