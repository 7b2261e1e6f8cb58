using System.Collections.Concurrent;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace LoopStacks.Gateway.Connections;

/// <summary>Takes WebSocket requests in, and says goodbye to all when the host stops.</summary>
internal sealed class AgentDoor : IDisposable
{
    private readonly ConcurrentDictionary<ReplicaConnection, byte> _connections = new();
    private readonly ConnectionServices _services;
    private readonly CancellationTokenRegistration _stopping;
    private volatile bool _stopped;
    private int _count;

    public AgentDoor(ConnectionServices services, IHostApplicationLifetime lifetime)
    {
        _services = services;
        _stopping = lifetime.ApplicationStopping.Register(CloseAll);
    }

    public async Task HandleAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
            await RefuseAsync(http, ErrorCode.MalformedRequest, "Agents connect by WebSocket; this request is none.").ConfigureAwait(false);
        else if (!http.WebSockets.WebSocketRequestedProtocols.Contains(ConnectionProtocol.SubProtocol))
            await RefuseAsync(http, ErrorCode.MalformedRequest, $"Name the sub-protocol '{ConnectionProtocol.SubProtocol}' (Sec-WebSocket-Protocol).").ConfigureAwait(false);
        else if (_stopped)
            await RefuseAsync(http, ErrorCode.ShuttingDown, "The platform is stopping. Try again elsewhere, or later.").ConfigureAwait(false);
        else
            await CountAsync(http).ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task CountAsync(HttpContext http)
    {
        try
        {
            if (Interlocked.Increment(ref _count) > _services.Options.MaxConnections)
                await RefuseAsync(http, ErrorCode.ShuttingDown with { Code = ErrorCode.TooMany.Code }, $"{_services.Options.MaxConnections} agents are connected, the most that are allowed. Try again later.").ConfigureAwait(false);
            else
                await ServeAsync(http).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        var accept = new WebSocketAcceptContext
        {
            SubProtocol = ConnectionProtocol.SubProtocol,
            // A peer that vanished without a word is found by pings that nobody answers.
            KeepAliveInterval = _services.Options.HeartbeatInterval,
            KeepAliveTimeout = _services.Options.HeartbeatInterval,
            DangerousEnableCompression = false,
        };
        var socket = await http.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
        using var connection = new ReplicaConnection(socket, _services);
        _connections.TryAdd(connection, 0);
        if (_stopped)
            Close(connection);
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private void CloseAll()
    {
        _stopped = true;
        foreach (var (connection, _) in _connections)
            Close(connection);
        _services.Gateway.Leave();
    }

    private static void Close(ReplicaConnection connection) => connection.Close(ErrorCode.ShuttingDown, "The platform is stopping; connect again.");

    private static Task RefuseAsync(HttpContext http, ErrorCode code, string detail)
    {
        http.Response.StatusCode = code.HttpStatus;
        if (code.HttpStatus == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "5";
        var problem = new Problem(
            $"https://loopstacks.io/problems/{code.Code}", code.Title, code.HttpStatus, code.Code, detail,
            TraceId: System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier, Instance: http.Request.Path);
        return http.Response.WriteAsJsonAsync(problem, ContractsJson.Default.Problem, Problem.MediaType, http.RequestAborted);
    }
}
