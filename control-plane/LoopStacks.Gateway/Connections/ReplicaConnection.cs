using System.Net.WebSockets;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Gateway.Admission;
using LoopStacks.Gateway.Diagnostics;
using LoopStacks.Gateway.Instances;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Gateway.Connections;

/// <summary>
/// One WebSocket of a replica. Steps: 1 a writer sends what is queued; 2 the first message is <c>hello</c>, within its time; 3 the replica
/// is admitted and welcomed; 4 frames are read and handled one by one, none of which waits for a loop; 5 at the end the session is told.
/// </summary>
internal sealed partial class ReplicaConnection : IReplicaLink, IDisposable
{
    private readonly MessageSocket _socket;
    private readonly ConnectionServices _services;
    private readonly GatewayOptions _options;
    private readonly List<FrameEntry> _frame = [];
    private readonly InboundRate _rate;
    private readonly ITimer _closing;
    private MessageHandler? _handler;
    private JsonElement? _config;
    private ReplicaSession? _session;
    private int _closed;
    private volatile bool _isSlow;

    public ReplicaConnection(WebSocket socket, ConnectionServices services)
    {
        (_services, _options) = (services, services.Options);
        _socket = new MessageSocket(socket, _options.MaxMessageBytes, _options.MaxOutboundMessages);
        _rate = new InboundRate(_options.MaxMessagesPerSecond, services.Time);
        _closing = services.Time.CreateTimer(_ => _socket.Abort(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsOpen => !IsClosing && !_isSlow;

    private bool IsClosing => Volatile.Read(ref _closed) != 0;

    /// <summary>Completes when the connection has ended; throws nothing.</summary>
    public async Task RunAsync()
    {
        _services.Metrics.Connections.Add(1);
        var writing = WriteAsync(); // 1
        using (_services.Time.CreateTimer(_ => SayHelloIsLate(), null, _options.HelloTimeout, Timeout.InfiniteTimeSpan)) // 2
            await ReadAsync().ConfigureAwait(false); // 3, 4
        if (_session is { } session) // 5
            _services.Gateway.Detach(session, this, forGood: !IsClosing && _socket.RemoteCloseStatus == WebSocketCloseStatus.NormalClosure);
        CloseWith(WebSocketCloseStatus.NormalClosure, "");
        await writing.ConfigureAwait(false);
        _services.Metrics.Connections.Add(-1);
    }

    public void Welcome(ReplicaSession session, IReadOnlyList<HeldWork> held)
    {
        var key = session.Instance.Key;
        Send(new Welcome(
            key.Realm, key.Instance, session.Replica, session.ResumeToken, _options.HeartbeatInterval.TotalSeconds, _options.Lease.TotalSeconds,
            _options.Grace.TotalSeconds, _options.MaxMessageBytes, held, _config));
    }

    public bool Send(ConnectionMessage message)
    {
        // That something is recorded is of no hurry: the replica only need not keep it any more.
        if (message is Recorded { Status: not "invalid" } ? _socket.TrySendAlong(message) : _socket.TrySend(message))
        {
            _services.Metrics.MessagesOut.Add(1);
            if (message is Award)
                _services.Metrics.Awards.Add(1);
            return true;
        }

        if (!IsClosing)
        {
            // The queue is full: the replica does not read. It is dropped, and may come back and resume.
            _isSlow = true;
            LogSlow(_services.Logger, _session?.Replica, _options.MaxOutboundMessages);
            _socket.Abort();
        }

        return false;
    }

    public void Close(ErrorCode code, string message)
    {
        _socket.TrySend(new ConnectionError(code.Code, message, Fatal: true));
        // 1013 is registered, but the platform's own client takes it for a protocol error.
        CloseWith((WebSocketCloseStatus)(code.CloseStatus == 1013 ? 1008 : code.CloseStatus), code.Title);
    }

    public void Dispose()
    {
        _closing.Dispose();
        _socket.Dispose();
    }

    private void SayHelloIsLate()
    {
        if (_session is null)
            Close(ErrorCode.ProtocolError, $"The first message, hello, did not come within {_options.HelloTimeout.TotalSeconds:0.#} s.");
    }

    private void CloseWith(WebSocketCloseStatus status, string reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _socket.Complete(status, reason);
        _closing.Change(_options.CloseTimeout, Timeout.InfiniteTimeSpan);
    }

    private async Task WriteAsync()
    {
        try
        {
            await _socket.WriteAllAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogDropped(_services.Logger, _session?.Replica, exception.Message);
            _socket.Abort();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (!IsClosing && await ReadFrameAsync().ConfigureAwait(false))
            {
                if (_handler is not { } handler)
                    continue;
                await handler.Reports.WaitAsync().ConfigureAwait(false);
                await handler.StateRequests.WaitAsync().ConfigureAwait(false);
            }

            if (IsClosing)
                await _socket.DiscardAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            Close(ErrorCode.MalformedRequest, "The frame can't be read: " + exception.Message);
            await DiscardQuietlyAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Text that is not UTF-8 ends here too: the WebSocket itself closes with 1007 and drops the connection.
            LogDropped(_services.Logger, _session?.Replica, exception.Message);
            _socket.Abort();
        }
        catch (Exception exception)
        {
            LogFailed(_services.Logger, _session?.Replica, exception);
            Close(ErrorCode.Internal, "The platform failed at this connection.");
            await DiscardQuietlyAsync().ConfigureAwait(false);
        }
    }

    private async Task DiscardQuietlyAsync()
    {
        try
        {
            await _socket.DiscardAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogDropped(_services.Logger, _session?.Replica, exception.Message);
        }
    }

    /// <summary>False where the other side has closed.</summary>
    private async ValueTask<bool> ReadFrameAsync()
    {
        _frame.Clear();
        switch (await _socket.ReceiveAsync(_frame, CancellationToken.None).ConfigureAwait(false))
        {
            case FrameStatus.Closed:
                return false;
            case FrameStatus.TooLarge:
                Close(ErrorCode.TooLarge, $"A frame is larger than {_options.MaxMessageBytes} bytes. Send less in one frame, or pass a reference to the data.");
                return true;
            case FrameStatus.Binary:
                Close(ErrorCode.UnsupportedMediaType, "The frame is binary. Send JSON as text.");
                return true;
            default:
                _services.Metrics.MessagesIn.Add(_frame.Count);
                if (!_rate.TryTake(_frame.Count))
                    Close(ErrorCode.TooMany, $"More than {_options.MaxMessagesPerSecond} messages came in a second.");
                else if (_handler is { } handler)
                    handler.Handle(_frame, 0);
                else if (_frame.Count > 0)
                    await OpenAsync().ConfigureAwait(false);
                return true;
        }
    }

    private async Task OpenAsync()
    {
        if (_frame[0].Message is not Hello hello)
        {
            Close(ErrorCode.ProtocolError, _frame[0].Fault ?? "The first message must be hello.");
            return;
        }

        if (await AdmitAsync(hello).ConfigureAwait(false) is { } fault)
        {
            Close(fault.Code, fault.Detail);
            return;
        }

        _handler!.Handle(_frame, 1);
    }

    private async Task<Fault?> AdmitAsync(Hello hello)
    {
        if (HelloCheck.Check(hello, out var output) is { } wrong)
            return wrong;
        var admitted = await _services.Admission.AdmitAsync(hello, CancellationToken.None).ConfigureAwait(false);
        if (admitted.Fault is { } refused)
            return refused;
        _config = admitted.Config;
        var session = _services.Gateway.Attach(hello, admitted, output, this);
        if (session.Fault is { } taken)
            return taken;
        _session = session.Value;
        _handler = new MessageHandler(_services, session.Value, this);
        LogConnected(_services.Logger, session.Value.Instance.Key, session.Value.Replica);
        return null;
    }

    [LoggerMessage(1, LogLevel.Information, "{Instance}: replica {Replica} is connected")]
    private static partial void LogConnected(ILogger logger, InstanceKey instance, string replica);

    [LoggerMessage(2, LogLevel.Information, "Replica {Replica} dropped: {Reason}")]
    private static partial void LogDropped(ILogger logger, string? replica, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Replica {Replica} does not read: {Count} messages wait for it; it is dropped")]
    private static partial void LogSlow(ILogger logger, string? replica, int count);

    [LoggerMessage(4, LogLevel.Error, "The connection of replica {Replica} failed")]
    private static partial void LogFailed(ILogger logger, string? replica, Exception exception);
}
