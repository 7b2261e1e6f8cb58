using System.Net.WebSockets;
using LoopStacks.Api.Answers;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Api.Events;

/// <summary>A reader's WebSocket: whole messages in, one message at a time out.</summary>
internal sealed class ReaderSocket(WebSocket socket, int maxMessageBytes, TimeSpan maxStall, TimeProvider time) : IDisposable
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

    /// <summary>Sends a message when those before it are out. A reader that does not read it in time is cut off: nothing more can be said to it, not even why.</summary>
    /// <exception cref="WebSocketException">The connection is gone, or was cut off.</exception>
    public async Task SendAsync(StreamMessage message, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _out.Clear();
            JsonBytes.Write(_out, message, ContractsJson.Default.StreamMessage);
            var sending = socket.SendAsync(_out.Written, WebSocketMessageType.Text, true, cancellation);
            if (sending.IsCompleted)
                await sending.ConfigureAwait(false);
            else
                await SendSlowlyAsync(sending.AsTask(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SendSlowlyAsync(Task sending, CancellationToken cancellation)
    {
        try
        {
            await sending.WaitAsync(maxStall, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            socket.Abort();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // What it sends is in a buffer that is used again.
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, $"The reader read nothing for {maxStall.TotalSeconds:0.#} s ({ApiOptions.Section}:{nameof(ApiOptions.MaxReaderStall)}).");
        }
        catch (OperationCanceledException)
        {
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
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
