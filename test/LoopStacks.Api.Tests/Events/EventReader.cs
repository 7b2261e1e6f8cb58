using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Api.Tests.Events;

/// <summary>A reader on <c>/events</c>.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public ClientWebSocket Socket => _socket;

    public static async Task<EventReader> OpenAsync(TestHost host)
    {
        var reader = new EventReader();
        await reader._socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = TestHost.V1 + "/events" }.Uri, CancellationToken.None);
        return reader;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) => _socket.SendAsync(bytes, type, true, CancellationToken.None);

    /// <summary>The next message.</summary>
    public async Task<JsonElement> NextAsync()
    {
        var text = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            Assert.True(received.MessageType == WebSocketMessageType.Text, $"{received.CloseStatus} {received.CloseStatusDescription}");
            text.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                return JsonElement.Parse(text.ToArray());
        }
    }

    public async Task<JsonElement> NextAsync(string type)
    {
        var message = await NextAsync();
        Assert.True(message.Text("type") == type, $"Expected {type}, came {message}");
        return message;
    }

    /// <summary>Channel and type of the next event.</summary>
    public async Task<(string Channel, string Type)> EventAsync()
    {
        var message = await NextAsync("event");
        return (message.Text("channel"), message.GetProperty("event").Text("type"));
    }

    /// <summary>How the other side closes; messages before it are passed over.</summary>
    public async Task<(int Status, string Reason)> CloseAsync()
    {
        var buffer = new byte[8192];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType != WebSocketMessageType.Close)
                continue;
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            return ((int)received.CloseStatus!, received.CloseStatusDescription!);
        }
    }

    public void Dispose() => _socket.Dispose();
}
