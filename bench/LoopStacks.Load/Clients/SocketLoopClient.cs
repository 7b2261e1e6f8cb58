using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace LoopStacks.Load.Clients;

/// <summary>HTTP/1.1 over one socket with as little work as possible, as the client shares the cores with what it measures. Knows answers with a Content-Length only.</summary>
internal sealed class SocketLoopClient : ILoopClient
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _inbound = new byte[64 << 10];
    private readonly LoopRequest[] _requests;
    private readonly IPEndPoint _server;
    private int _next;

    /// <param name="realm">Null is the platform's default.</param>
    public SocketLoopClient(Uri url, string? realm = null)
        : this(url, [realm])
    {
    }

    /// <param name="realms">In which its loops run, in turn.</param>
    public SocketLoopClient(Uri url, IEnumerable<string?> realms)
    {
        _server = new IPEndPoint(IPAddress.Parse(url.Host), url.Port);
        _requests = [.. realms.Select(realm => new LoopRequest(url.Authority, realm))];
    }

    public async ValueTask<bool> RunLoopAsync(CancellationToken cancellation)
    {
        if (!_socket.Connected)
            await _socket.ConnectAsync(_server, cancellation);
        var request = _requests[_next++ % _requests.Length];
        request.Next();
        await _socket.SendAsync(request.Bytes, SocketFlags.None, cancellation);
        var read = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(_inbound.AsMemory(read), SocketFlags.None, cancellation);
            if (count == 0)
                throw new LoadException("The server closed the connection.");
            read += count;
            if (Body(_inbound.AsSpan(0, read), out var body))
                return _inbound.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8) && request.IsAnswered(_inbound.AsSpan(body, read - body));
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <returns>Whether the answer is complete.</returns>
    private static bool Body(ReadOnlySpan<byte> answer, out int start)
    {
        start = answer.IndexOf("\r\n\r\n"u8) + 4;
        if (start < 4)
            return false;
        var head = answer[..start];
        var length = head.IndexOf("Content-Length: "u8);
        if (length < 0 || !Utf8Parser.TryParse(head[(length + "Content-Length: ".Length)..], out int bytes, out _))
            throw new LoadException("The answer has no Content-Length; measure with --client http.");
        return answer.Length >= start + bytes;
    }
}
