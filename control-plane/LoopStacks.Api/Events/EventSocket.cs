using System.Net.WebSockets;
using LoopStacks.Api.Access;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Limits;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Events;

/// <summary><c>/events</c>: opens a reader's WebSocket and sees to it that it ends with a reason.</summary>
internal sealed partial class EventSocket(
    IEventFeed feed,
    StreamGate gate,
    IAccessControl access,
    IOptions<ApiOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<EventSocket> log)
{
    private static readonly Fault Stopping = new(ErrorCode.ShuttingDown, "The platform is stopping; connect again and go on from your cursor.");

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return Answer.Refused(new Fault(ErrorCode.ProtocolError, "This address speaks WebSocket (RFC 6455); open it with a WebSocket client."));
        if (new QueryReader(context.Request).Fault is { } fault)
            return Answer.Refused(fault);
        if (!gate.TryEnter(out var place))
            return Answer.Refused(gate.Full);
        using (place)
            await RunAsync(context).ConfigureAwait(false);
        return EmptyAnswer.Written;
    }

    private async Task RunAsync(HttpContext context)
    {
        var settings = options.Value;
        var accept = new WebSocketAcceptContext { KeepAliveInterval = settings.StreamKeepAlive, KeepAliveTimeout = settings.StreamKeepAlive };
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
        using var reader = new ReaderSocket(socket, settings.MaxReaderMessageBytes, settings.MaxReaderStall, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var farewell = new Farewell(reader, stop);
        using var stopping = lifetime.ApplicationStopping.Register(() => farewell.Say(Stopping));
        try
        {
            var connection = new ReaderConnection(feed, channel => access.CheckAsync(context, Request(channel)), reader, settings, exception => farewell.Say(Failure(exception)), stop.Token);
            var fault = await connection.RunAsync().ConfigureAwait(false);
            farewell.Say(fault);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The reader broke off, or did not answer the farewell; there is nobody to tell.
        }

        await farewell.Said.ConfigureAwait(false);
    }

    /// <summary>What it takes to follow a channel. One that names nothing is about everywhere: only who may everywhere hears that it is wrong.</summary>
    private static AccessRequest Request(string channel)
    {
        if (channel == "resources")
            return new AccessRequest("watch", "resources");
        var what = new AccessRequest("watch", "executions");
        return channel.Split('/', 2) switch
        {
            ["realm", var realm] => what with { Realm = realm },
            ["execution", var id] when LoopId.TryParse(id, out var execution) => what with { Execution = execution },
            _ => what,
        };
    }

    private Fault Failure(Exception exception)
    {
        LogFailed(log, exception);
        return exception is StorageUnavailableException
            ? new Fault(ErrorCode.StorageUnavailable, "The store can't be reached; connect again and go on from your cursor.")
            : new Fault(ErrorCode.Internal, "The platform failed; connect again and go on from your cursor.");
    }

    [LoggerMessage(1, LogLevel.Error, "A reader's subscription failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
