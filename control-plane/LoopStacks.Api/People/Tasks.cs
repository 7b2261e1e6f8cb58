using LoopStacks.Api.Answers;
using LoopStacks.Api.Audit;
using LoopStacks.Api.Bodies;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.People;

/// <summary>The calls on questions to people.</summary>
internal sealed class Tasks(ILoopService loops, AuditTrail trail, IOptions<ApiOptions> options)
{
    private readonly ApiOptions _options = options.Value;

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var filter = TaskFilterBinder.Bind(context.Request, _options);
        if (filter.Fault is { } fault)
            return Answer.Refused(fault);
        var page = await loops.TasksAsync(filter.Value, context.RequestAborted).ConfigureAwait(false);
        return Answer.Of(page, static found => Answer.Ok(found, ContractsJson.Default.TaskPage));
    }

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var id = TaskAddress.Of(context.Request);
        var query = new QueryReader(context.Request);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var task = await loops.TaskAsync(id.Value, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(task, ContractsJson.Default.TaskView, () => new Fault(ErrorCode.NotFound, $"There is no task '{id.Value}'."));
    }

    public async Task<IResult> AnswerAsync(HttpContext context)
    {
        var id = TaskAddress.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await JsonBody.ReadAsync(context.Request, _options, PeopleRequestBinder.Answer).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var answered = await loops.AnswerAsync(id.Value, body.Value.Answer, body.Value.By, context.RequestAborted).ConfigureAwait(false);
        await trail.OfTaskAsync(context, "answer", id.Value, body.Value.By, answered.Fault).ConfigureAwait(false);
        return Answer.Of(answered, static task => Answer.Ok(task, ContractsJson.Default.TaskView));
    }
}
