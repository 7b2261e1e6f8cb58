using LoopStacks.Api.Answers;
using LoopStacks.Api.Audit;
using LoopStacks.Api.Bodies;
using LoopStacks.Api.Executions;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Reputation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Reputation;

/// <summary><c>POST /executions/{id}/feedback</c>.</summary>
internal sealed class GiveFeedback(IReputationService reputation, AuditTrail trail, IOptions<ApiOptions> options)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await BindAsync(context.Request).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var given = await reputation.GiveAsync(id.Value, body.Value, context.RequestAborted).ConfigureAwait(false);
        await trail.OfLoopAsync(context, "feedback", id.Value, body.Value.By, given.Fault).ConfigureAwait(false);
        return Answer.Of(given, static kept =>
            Answer.Json(kept.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, kept.Feedback, ContractsJson.Default.Feedback));
    }

    private async ValueTask<Outcome<FeedbackRequest>> BindAsync(HttpRequest request)
    {
        var type = ContentType.Of(request, MediaTypes.JsonBodies);
        if (type.Fault is { } unread)
            return unread;
        var body = await RequestBody.ReadAsync(request, options.Value.MaxBodyBytes).ConfigureAwait(false);
        if (body.Fault is { } tooLarge)
            return tooLarge;
        using var buffer = body.Value;
        var json = JsonText.Parse(buffer.Written.Span, options.Value.MaxDepth);
        return json.Fault is { } malformed ? malformed : FeedbackRequestBinder.Bind(json.Value);
    }
}
