using System.Net.WebSockets;
using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Connections;

/// <summary>
/// One agent connection, without any of the comfort of <see cref="LoopAgent"/>: messages in, messages out. Sending is thread safe and
/// never blocks; one caller at a time receives. It does not reconnect.
/// </summary>
public sealed class AgentConnection : IAsyncDisposable
{
    private const int MaxInboundBytes = 64 << 20;
    private const int MaxOutboundMessages = 100_000;
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(5);

    private readonly MessageSocket _socket;
    private readonly Task _writing;

    private AgentConnection(MessageSocket socket)
    {
        _socket = socket;
        _writing = WriteAsync();
    }

    /// <summary>What the platform said to the <c>hello</c>.</summary>
    public Welcome Welcome { get; private set; } = null!;

    /// <summary>How the platform closed; null while it has not.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.RemoteCloseStatus;

    /// <summary>Connects, says <c>hello</c> and waits for <c>welcome</c>.</summary>
    /// <param name="url">Base address of the platform, <c>http://127.0.0.1:8080</c>, or the full address of its agents' door; http, https, ws or wss.</param>
    /// <param name="hello">Who comes.</param>
    /// <param name="frameBytes">Frames are sent when they have grown to this many bytes.</param>
    /// <param name="token">Sent as bearer token; null sends none.</param>
    /// <exception cref="AgentRejectedException">The platform does not let this agent in.</exception>
    /// <exception cref="WebSocketException">There is no connection.</exception>
    public static async Task<AgentConnection> ConnectAsync(Uri url, Hello hello, int frameBytes = 32 << 10, string? token = null, CancellationToken cancellationToken = default)
    {
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol(ConnectionProtocol.SubProtocol);
        if (token is not null)
            client.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        client.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
        client.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        try
        {
            await client.ConnectAsync(Door(url), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        // When the queue is full the platform has not read for long; TrySend answers false and the message is the caller's to keep.
        var connection = new AgentConnection(new MessageSocket(client, MaxInboundBytes, MaxOutboundMessages, frameBytes));
        try
        {
            connection.TrySend(hello);
            connection.Welcome = await connection.ReceiveWelcomeAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection._socket.Abort();
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Queues a message. False where the connection is closing or its queue is full.</summary>
    public bool TrySend(ConnectionMessage message) => _socket.TrySend(message);

    /// <summary>Receives a frame and appends its messages. False where the platform has closed.</summary>
    /// <exception cref="WebSocketException">The connection dropped.</exception>
    /// <exception cref="JsonException">The frame is malformed.</exception>
    public async ValueTask<bool> ReceiveAsync(List<FrameEntry> into, CancellationToken cancellationToken = default) =>
        await _socket.ReceiveAsync(into, cancellationToken).ConfigureAwait(false) switch
        {
            FrameStatus.Read => true,
            FrameStatus.Closed => false,
            var other => throw new JsonException($"A frame of the platform is not usable: {other}."),
        };

    /// <summary>Sends what is queued and then closes for good; the receiver ends when the platform has closed too.</summary>
    public void Finish() => _socket.Complete(WebSocketCloseStatus.NormalClosure, "done");

    /// <summary>Sends what is queued, closes for good and waits for the other side to do the same. The receiver must have ended.</summary>
    public async Task CloseAsync()
    {
        _socket.Complete(WebSocketCloseStatus.NormalClosure, "done");
        using var limit = new CancellationTokenSource(s_closeTimeout);
        try
        {
            await _writing.WaitAsync(limit.Token).ConfigureAwait(false);
            await _socket.DiscardAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            _socket.Abort();
        }
    }

    /// <summary>Drops the connection where it is not closed.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _writing.ConfigureAwait(false);
        _socket.Dispose();
    }

    /// <summary>Drops the connection; the receiver ends with a <see cref="WebSocketException"/>.</summary>
    public void Abort() => _socket.Abort();

    private async Task<Welcome> ReceiveWelcomeAsync(CancellationToken cancellationToken)
    {
        var frame = new List<FrameEntry>();
        while (await ReceiveAsync(frame, cancellationToken).ConfigureAwait(false))
        {
            if (frame.Count == 0)
                continue;
            switch (frame[0].Message)
            {
                case Welcome welcome:
                    // A frame of small messages and one large one after them must still be read.
                    _socket.FrameBytes = Math.Min(_socket.FrameBytes, welcome.MaxMessageBytes / 4);
                    _early = frame.Count > 1 ? frame.GetRange(1, frame.Count - 1) : null;
                    return welcome;
                case ConnectionError error:
                    throw new AgentRejectedException(error.Code, error.Message);
                default:
                    throw new JsonException("The first message of the platform is not welcome.");
            }
        }

        throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "The platform closed before it said welcome.");
    }

    private List<FrameEntry>? _early;

    /// <summary>What came in one frame with the <c>welcome</c>; handle it first. Null where nothing did.</summary>
    public IReadOnlyList<FrameEntry> TakeEarly()
    {
        var early = _early ?? [];
        _early = null;
        return early;
    }

    private async Task WriteAsync()
    {
        try
        {
            await _socket.WriteAllAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The receiver finds out too, and says so.
            _socket.Abort();
        }
    }

    private static Uri Door(Uri url)
    {
        var builder = new UriBuilder(url);
        builder.Scheme = builder.Scheme is "https" or "wss" ? "wss" : "ws";
        if (!builder.Path.EndsWith(ConnectionProtocol.Path, StringComparison.Ordinal))
            builder.Path = builder.Path.TrimEnd('/') + ConnectionProtocol.Path;
        return builder.Uri;
    }
}
