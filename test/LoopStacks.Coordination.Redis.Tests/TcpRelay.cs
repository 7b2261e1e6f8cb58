using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>The wire between one process and Redis, which can be cut and mended.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _to;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public TcpRelay(int to)
    {
        _to = to;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public string ConnectionString => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Cut()
    {
        _isCut = true;
        foreach (var client in _clients)
            client.Dispose();
        _clients.Clear();
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var near = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (_isCut)
                {
                    near.Dispose();
                    continue;
                }

                var far = new TcpClient { NoDelay = true };
                await far.ConnectAsync(IPAddress.Loopback, _to);
                near.NoDelay = true;
                _clients.Add(near);
                _clients.Add(far);
                _ = PumpAsync(near, far);
                _ = PumpAsync(far, near);
                if (_isCut)
                    Cut();
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The other side is not there, or the relay ends: the near side finds out by itself.
            }
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
