using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LoopStacks.Chaos.Servers;

/// <summary>
/// What a process connects to instead of a server: carries its connections there, and can cut them (new ones are ended at once), stall them (nothing comes through, as where the network loses all packets) or slow them down.
/// What is told of one process's connections holds for those alone, so that two processes are parted while a third reaches both.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Connection, byte> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int> _to;
    private readonly Func<int, int?>? _ownerOf;
    private readonly Task _accepting;
    private volatile Func<int?, WireState> _state = _ => WireState.Whole;

    /// <param name="to">The server's port.</param>
    /// <param name="ownerOf">Tells the process that has a local port; null where all connections are one process's.</param>
    public Wire(Func<int> to, Func<int, int?>? ownerOf = null)
    {
        (_to, _ownerOf) = (to, ownerOf);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <param name="state">By the process that connects.</param>
    public void Set(Func<int?, WireState> state)
    {
        _state = state;
        foreach (var (connection, _) in _connections)
        {
            if (state(connection.Owner) is WireState.Cut)
                connection.Dispose();
        }
    }

    public void Set(WireState state) => Set(_ => state);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var (connection, _) in _connections)
            connection.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It ends, or the one who came is gone again.
            }
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var connection = new Connection(near, _ownerOf?.Invoke(((IPEndPoint)near.Client.RemoteEndPoint!).Port));
        _connections.TryAdd(connection, 0);
        try
        {
            if (_state(connection.Owner) is WireState.Cut)
                return;
            await connection.Far.ConnectAsync(IPAddress.Loopback, _to(), _stop.Token);
            near.NoDelay = connection.Far.NoDelay = true;
            await Task.WhenAny(PumpAsync(connection, near, connection.Far), PumpAsync(connection, connection.Far, near));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server is not there: the near side finds its connection ended.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private async Task PumpAsync(Connection connection, TcpClient from, TcpClient to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is var count and > 0)
            {
                while (_state(connection.Owner) is WireState.Stalled)
                    await Task.Delay(50, _stop.Token);
                if (_state(connection.Owner) is WireState.Slow)
                    await Task.Delay(150, _stop.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or either side is gone: so is the other.
        }
    }

    private sealed class Connection(TcpClient near, int? owner) : IDisposable
    {
        public int? Owner { get; } = owner;

        public TcpClient Far { get; } = new();

        public void Dispose()
        {
            near.Dispose();
            Far.Dispose();
        }
    }
}

/// <summary>How a <see cref="Wire"/> is.</summary>
internal enum WireState
{
    Whole,
    Slow,
    Stalled,
    Cut,
}
