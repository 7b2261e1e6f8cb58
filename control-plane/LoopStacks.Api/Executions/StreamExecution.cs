using LoopStacks.Api.Answers;
using LoopStacks.Api.Limits;
using LoopStacks.Api.Queries;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Executions;

/// <summary>
/// <c>GET /executions/{id}/stream</c>: the loop's events from the first one, or from after a cursor, until its end.
/// </summary>
internal sealed class StreamExecution(
    ILoopService loops,
    IEventFeed feed,
    StreamGate gate,
    IOptions<ApiOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "after");
        var after = StreamCursor.Of(context.Request, query);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        if (after is { IsGiven: true } && !await feed.IsReachedAsync((long)after.Position, context.RequestAborted).ConfigureAwait(false))
            return Answer.Refused(Refusals.UnknownCursor(after.Name, after.Text!));
        if (!gate.TryEnter(out var place))
            return Answer.Refused(gate.Full);
        using (place)
            return await StreamAsync(context, id.Value, after).ConfigureAwait(false);
    }

    private async Task<IResult> StreamAsync(HttpContext context, LoopId id, StreamCursor after)
    {
        // A stream would hold up the stopping of the host: it ends with it, and its reader resumes elsewhere.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var execution = await loops.GetAsync(id, stop.Token).ConfigureAwait(false);
        if (execution is null)
            return Answer.Refused(Refusals.NoSuchExecution(id));
        using var target = new ServerSentEvents(context.Response);
        var stream = new LoopStream(loops, feed, target, options.Value.StreamKeepAlive, time);
        return execution.EndedAt is not null && after.IsGiven && !await stream.HasMoreAsync(id, after, stop.Token).ConfigureAwait(false)
            // WHATWG HTML, 9.2.1: 204 tells a reader that comes back after the end not to come again.
            ? EmptyAnswer.NoContent
            : await stream.RunAsync(id, after, stop.Token).ConfigureAwait(false);
    }
}
