using System.Net.WebSockets;
using LoopStacks.Api.Answers;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Api.Events;

/// <summary>A reader's WebSocket: whole messages in, one message at a time out.</summary>
internal sealed class ReaderSocket(WebSocket socket, int maxMessageBytes) : IDisposable
{
    private readonly PooledBuffer _in = new();
    private readonly PooledBuffer _out = new();

    // Several subscriptions write. A reader that does not read holds them here, and the feed then leaves events out for it.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The next message, empty where the reader closed; null where it was larger than the limit.</summary>
    public async ValueTask<(ReadOnlyMemory<byte> Message, ReaderInput Kind)> ReadAsync(CancellationToken cancellation)
    {
        _in.Clear();
        while (true)
        {
            var received = await socket.ReceiveAsync(_in.GetMemory(1024), cancellation).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
                return (default, ReaderInput.Closed);
            _in.Advance(received.Count);
            if (_in.Length > maxMessageBytes)
                return (default, ReaderInput.TooLarge);
            if (received.EndOfMessage)
                return (_in.Written, received.MessageType == WebSocketMessageType.Text ? ReaderInput.Text : ReaderInput.Binary);
        }
    }

    public async Task SendAsync(StreamMessage message, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _out.Clear();
            JsonBytes.Write(_out, message, ContractsJson.Default.StreamMessage);
            await socket.SendAsync(_out.Written, WebSocketMessageType.Text, true, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says goodbye and does not wait for the answer. The reason is cut to what a close frame holds.</summary>
    public async Task CloseAsync(int status, string reason, CancellationToken cancellation)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)status, CloseReason.Of(reason), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
        _turn.Dispose();
    }
}
