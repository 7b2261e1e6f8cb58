using System.Collections.Concurrent;
using System.Net.Http;
using System.Net.Sockets;

namespace LoopStacks.Agents.Running;

/// <summary>
/// Whether anybody answers at an address, found out once for all agents of this process: while a platform is away, a thousand agents that each try to
/// connect cost a core. One knocks, by opening a TCP connection and closing it again, the others hear what it found.
/// </summary>
internal sealed class Knock
{
    /// <summary>For how long an answer counts; about the shortest pause of an agent's, so that each of its tries hears something new.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(50);

    private static readonly ConcurrentDictionary<(string Host, int Port), Knock> s_all = new();

    private readonly Lock _gate = new();
    private readonly string _host;
    private readonly int _port;
    private Task<bool>? _last;
    private long _endedAt;

    private Knock(string host, int port) => (_host, _port) = (host, port);

    /// <summary>Whether a connection to this address is worth a try. True too where a proxy stands between, who alone could tell.</summary>
    /// <param name="limit">How long to wait for an answer.</param>
    public static Task<bool> AtAsync(Uri url, TimeSpan limit) =>
        IsBehindProxy(url) ? Task.FromResult(true) : s_all.GetOrAdd((url.IdnHost, url.Port), static at => new Knock(at.Host, at.Port)).AskAsync(limit);

    private Task<bool> AskAsync(TimeSpan limit)
    {
        lock (_gate)
        {
            if (_last is null || _last.IsCompleted && TimeProvider.System.GetElapsedTime(_endedAt) >= Fresh)
                _last = OpenAsync(limit);
            return _last;
        }
    }

    private async Task<bool> OpenAsync(TimeSpan limit)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(limit);
        try
        {
            await socket.ConnectAsync(_host, _port, late.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
                _endedAt = TimeProvider.System.GetTimestamp();
        }
    }

    private static bool IsBehindProxy(Uri url)
    {
        var http = new UriBuilder(url) { Scheme = url.Scheme is "https" or "wss" ? "https" : "http" }.Uri;
        return !HttpClient.DefaultProxy.IsBypassed(http);
    }
}
