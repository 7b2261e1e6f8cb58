using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts;
using LoopStacks.Engine.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Audit;

/// <summary><c>GET /audit</c>.</summary>
internal sealed class ReadAudit(IAuditLog log, IOptions<ApiOptions> options)
{
    public static readonly string[] Actions = ["create", "replace", "apply", "delete", "cancel", "pause", "resume", "reaward", "retry", "answer", "feedback"];

    private readonly ApiOptions _options = options.Value;

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "realm", "by", "action", "kind", "name", "since", "until", "limit", "cursor");
        var filter = new AuditFilter(
            query.Text("realm"),
            query.Text("by"),
            query.OneOf("action", Actions),
            query.Text("kind"),
            query.Text("name"),
            query.Time("since"),
            query.Time("until"),
            query.Text("cursor"),
            (int)query.Whole("limit", _options.DefaultPageSize, 1, _options.MaxPageSize));
        if (query.Fault is { } fault)
            return Answer.Refused(fault);
        var page = await log.ListAsync(filter, context.RequestAborted).ConfigureAwait(false);
        return Answer.Of(page, static found => Answer.Ok(found, ContractsJson.Default.AuditPage));
    }
}
