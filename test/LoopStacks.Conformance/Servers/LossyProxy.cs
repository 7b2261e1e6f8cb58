using System.Net;
using System.Net.Sockets;

namespace LoopStacks.Conformance.Servers;

/// <summary>Stands between a client and a server, and loses an answer where it is told to: the server has done what it was asked, and the client's connection ends without a word.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _server;
    private readonly Task _accepting;
    private byte[]? _marker;
    private int _lost;

    public LossyProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Loses the answer to the next request that has these bytes.</summary>
    public void LoseAnswerTo(byte[] marker) => Volatile.Write(ref _marker, marker);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var there = new TcpClient();
        using (client)
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
        {
            try
            {
                await there.ConnectAsync(IPAddress.Loopback, _server, over.Token);
                var isDoomed = false;
                var requests = PumpAsync(client.GetStream(), there.GetStream(), read =>
                {
                    if (Volatile.Read(ref _marker) is { } marker && read.Span.IndexOf(marker) >= 0 && Interlocked.CompareExchange(ref _marker, null, marker) == marker)
                        Volatile.Write(ref isDoomed, true);
                    return true;
                }, over.Token);
                var answers = PumpAsync(there.GetStream(), client.GetStream(), _ =>
                {
                    if (!Volatile.Read(ref isDoomed))
                        return true;
                    Interlocked.Increment(ref _lost);
                    return false;
                }, over.Token);
                await Task.WhenAny(requests, answers);
                await over.CancelAsync();
                await Task.WhenAll(requests, answers);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // Either side is gone, and so the other goes.
            }
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> goesOn, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            if (!goesOn(buffer.AsMemory(0, count)))
                return;
            await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }
}
