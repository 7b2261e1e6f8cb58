using LoopStacks.Api.Answers;
using LoopStacks.Api.Audit;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Executions;

/// <summary><c>POST /executions/{id}/cancel</c>.</summary>
internal sealed class CancelExecution(ILoopService loops, AuditTrail trail, IOptions<ApiOptions> options)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await BindAsync(context.Request).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var cancelled = await loops.CancelAsync(id.Value, body.Value.Reason, context.RequestAborted).ConfigureAwait(false);
        await trail.OfLoopAsync(context, "cancel", id.Value, by: null, cancelled.Fault).ConfigureAwait(false);
        return Answer.Of(cancelled, static loop => Answer.Json(StatusCodes.Status202Accepted, loop, ContractsJson.Default.Execution));
    }

    private async ValueTask<Outcome<CancelRequest>> BindAsync(HttpRequest request)
    {
        var body = await RequestBody.ReadAsync(request, options.Value.MaxBodyBytes).ConfigureAwait(false);
        if (body.Fault is { } tooLarge)
            return tooLarge;
        using var buffer = body.Value;
        if (buffer.Length == 0)
            return new CancelRequest();
        var type = ContentType.Of(request, MediaTypes.JsonBodies);
        if (type.Fault is { } unread)
            return unread;
        var json = JsonText.Parse(buffer.Written.Span, options.Value.MaxDepth);
        return json.Fault is { } malformed ? malformed : CancelRequestBinder.Bind(json.Value);
    }
}
