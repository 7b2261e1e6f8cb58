using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// A WebSocket that carries messages; both ends of the agent connection use it. Messages wait in one bounded queue, and one writer
/// puts all that wait into one frame. <see cref="TrySend"/> and <see cref="TrySendAlong"/> are thread safe and never block; one caller at a time receives.
/// </summary>
public sealed class MessageSocket : IDisposable
{
    private const int InitialBytes = 16 << 10;
    private const int KeptBytes = 256 << 10;

    private static readonly TimeSpan AlongAtMost = TimeSpan.FromMilliseconds(50);

    private readonly WebSocket _socket;
    private readonly int _maxInboundBytes;
    private readonly TimeProvider _time;
    private readonly Channel<ConnectionMessage> _outbound;
    private readonly Lock _alongLock = new();
    private readonly Queue<ConnectionMessage> _along = new();
    private ITimer? _alongTimer;
    private bool _alongIsDue;
    private byte[] _inbound = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private (WebSocketCloseStatus Status, string Reason)? _close;
    private int _queued;
    private bool _isComplete;

    /// <param name="socket">An open WebSocket; this owns it.</param>
    /// <param name="maxInboundBytes">Largest frame that is read.</param>
    /// <param name="maxOutboundMessages">How many messages wait at most; when it is full <see cref="TrySend"/> answers false.</param>
    /// <param name="frameBytes">A frame is sent when it has grown to this; one message may be larger.</param>
    /// <param name="time">For <see cref="TrySendAlong"/>; the system's where it is null.</param>
    public MessageSocket(WebSocket socket, int maxInboundBytes, int maxOutboundMessages, int frameBytes = 64 << 10, TimeProvider? time = null)
    {
        _socket = socket;
        _maxInboundBytes = maxInboundBytes;
        _time = time ?? TimeProvider.System;
        FrameBytes = frameBytes;
        MaxOutboundMessages = maxOutboundMessages;
        // Bounded by _queued and not by the channel, whose bounded kind is slower. A full queue means that the other side does not read.
        _outbound = Channel.CreateUnbounded<ConnectionMessage>(new UnboundedChannelOptions { SingleReader = true });
    }

    /// <summary>A frame is sent when it has grown to this many bytes; one message may be larger.</summary>
    public int FrameBytes { get; set; }

    /// <summary>How many messages may wait.</summary>
    public int MaxOutboundMessages { get; }

    /// <summary>How many messages wait.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>How the other side closed; null while it has not.</summary>
    public WebSocketCloseStatus? RemoteCloseStatus => _socket.CloseStatus;

    /// <summary>What the other side said when it closed.</summary>
    public string? RemoteCloseReason => _socket.CloseStatusDescription;

    /// <summary>Queues a message. False where the queue is full or the socket is closing.</summary>
    public bool TrySend(ConnectionMessage message)
    {
        if (Interlocked.Increment(ref _queued) <= MaxOutboundMessages && _outbound.Writer.TryWrite(message))
            return true;
        Interlocked.Decrement(ref _queued);
        return false;
    }

    /// <summary>
    /// As <see cref="TrySend"/>, for what nobody waits for: it goes in the next frame that is sent anyway, and after 50 ms in one of its own. A frame costs much more than a message.
    /// </summary>
    public bool TrySendAlong(ConnectionMessage message)
    {
        if (Interlocked.Increment(ref _queued) <= MaxOutboundMessages)
        {
            lock (_alongLock)
            {
                if (!_isComplete)
                {
                    _along.Enqueue(message);
                    if (!_alongIsDue)
                    {
                        _alongIsDue = true;
                        _alongTimer ??= _time.CreateTimer(static socket => ((MessageSocket)socket!).SendAlong(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                        _alongTimer.Change(AlongAtMost, Timeout.InfiniteTimeSpan);
                    }

                    return true;
                }
            }
        }

        Interlocked.Decrement(ref _queued);
        return false;
    }

    /// <summary>
    /// Writes until <see cref="Complete"/>, then what is still queued, then the close frame. Run it once, beside the receiver.
    /// </summary>
    /// <exception cref="WebSocketException">The connection dropped.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the socket is of no use any more.</exception>
    public async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        using var frame = new FrameWriter();
        var outbound = _outbound.Reader;
        while (await outbound.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (Fill(frame, outbound))
            {
                await _socket.SendAsync(frame.End(), WebSocketMessageType.Text, true, cancellationToken).ConfigureAwait(false);
                frame.Reset();
            }
        }

        if (_close is { } close && _socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(close.Status, close.Reason, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Receives one frame and appends its messages.</summary>
    /// <returns>Why there is no frame, or <see cref="FrameStatus.Read"/>.</returns>
    /// <exception cref="JsonException">The frame is malformed.</exception>
    /// <exception cref="WebSocketException">The connection dropped, or the other side sent invalid UTF-8.</exception>
    public async ValueTask<FrameStatus> ReceiveAsync(List<FrameEntry> into, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _inbound.Length)
                Grow(length);
            var room = Math.Min(_inbound.Length, _maxInboundBytes + 1) - length;
            var received = await _socket.ReceiveAsync(_inbound.AsMemory(length, room), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
                return FrameStatus.Closed;
            length += received.Count;
            if (length > _maxInboundBytes)
                return FrameStatus.TooLarge;
            if (received.MessageType == WebSocketMessageType.Binary)
                return FrameStatus.Binary;
            if (received.EndOfMessage)
                break;
        }

        FrameReader.Read(_inbound.AsSpan(0, length), into);
        if (_inbound.Length > KeptBytes)
            Swap(InitialBytes, 0);
        return FrameStatus.Read;
    }

    /// <summary>Receives and forgets until the other side has closed.</summary>
    /// <exception cref="WebSocketException">The connection dropped.</exception>
    public async Task DiscardAsync(CancellationToken cancellationToken)
    {
        while (_socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            await _socket.ReceiveAsync(_inbound.AsMemory(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more messages; the writer sends what is queued and then closes with this status.</summary>
    public void Complete(WebSocketCloseStatus status, string reason)
    {
        // The protocol allows 123 bytes of reason; ours are ASCII.
        _close ??= (status, reason.Length > 120 ? reason[..120] : reason);
        CompleteWriter();
    }

    /// <summary>Drops the connection.</summary>
    public void Abort()
    {
        CompleteWriter();
        _socket.Abort();
    }

    /// <summary>Call after the receiver and the writer have ended.</summary>
    public void Dispose()
    {
        CompleteWriter();
        _socket.Dispose();
        if (Interlocked.Exchange(ref _inbound, []) is { Length: > 0 } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void SendAlong()
    {
        lock (_alongLock)
        {
            _alongIsDue = false;
            while (_along.TryDequeue(out var message))
                _outbound.Writer.TryWrite(message);
        }
    }

    private void CompleteWriter()
    {
        lock (_alongLock)
        {
            _isComplete = true;
            _alongTimer?.Dispose();
            SendAlong();
        }

        _outbound.Writer.TryComplete();
    }

    private bool Fill(FrameWriter frame, ChannelReader<ConnectionMessage> outbound)
    {
        while (frame.Bytes < FrameBytes && frame.Count < ConnectionProtocol.MaxMessagesPerFrame && outbound.TryRead(out var message))
        {
            Interlocked.Decrement(ref _queued);
            frame.Add(message);
        }

        if (frame.Count > 0)
            FillAlong(frame);
        return frame.Count > 0;
    }

    private void FillAlong(FrameWriter frame)
    {
        lock (_alongLock)
        {
            while (frame.Bytes < FrameBytes && frame.Count < ConnectionProtocol.MaxMessagesPerFrame && _along.TryDequeue(out var message))
            {
                Interlocked.Decrement(ref _queued);
                frame.Add(message);
            }
        }
    }

    private void Grow(int used) => Swap(Math.Min(_inbound.Length * 2, _maxInboundBytes + 1), used);

    private void Swap(int size, int used)
    {
        var next = ArrayPool<byte>.Shared.Rent(size);
        _inbound.AsSpan(0, used).CopyTo(next);
        ArrayPool<byte>.Shared.Return(_inbound);
        _inbound = next;
    }
}
