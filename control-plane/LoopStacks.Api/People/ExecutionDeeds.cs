using LoopStacks.Api.Answers;
using LoopStacks.Api.Audit;
using LoopStacks.Api.Bodies;
using LoopStacks.Api.Executions;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.People;

/// <summary>What people do with an execution: pause, resume, give work to somebody else, retry.</summary>
internal sealed class ExecutionDeeds(ILoopService loops, AuditTrail trail, IOptions<ApiOptions> options)
{
    private readonly ApiOptions _options = options.Value;

    public async Task<IResult> PauseAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await JsonBody.ReadAsync(context.Request, _options, PeopleRequestBinder.Pause).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var paused = await loops.PauseAsync(id.Value, body.Value.By, body.Value.Reason, context.RequestAborted).ConfigureAwait(false);
        return await DoneAsync(context, "pause", id.Value, body.Value.By, paused).ConfigureAwait(false);
    }

    public async Task<IResult> ResumeAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await JsonBody.ReadAsync(context.Request, _options, PeopleRequestBinder.Resume).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var resumed = await loops.ResumeAsync(id.Value, body.Value.By, context.RequestAborted).ConfigureAwait(false);
        return await DoneAsync(context, "resume", id.Value, body.Value.By, resumed).ConfigureAwait(false);
    }

    public async Task<IResult> ReawardAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await JsonBody.ReadAsync(context.Request, _options, json => PeopleRequestBinder.Reaward(json, id.Value)).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var (item, instance, by) = body.Value;
        var reawarded = await loops.ReawardAsync(id.Value, item, instance, by, context.RequestAborted).ConfigureAwait(false);
        return await DoneAsync(context, "reaward", id.Value, by, reawarded).ConfigureAwait(false);
    }

    public async Task<IResult> RetryAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        if (id.Fault is { } malformed)
            return Answer.Refused(malformed);
        var body = await JsonBody.ReadAsync(context.Request, _options, PeopleRequestBinder.Retry).ConfigureAwait(false);
        if (body.Fault is { } fault)
            return Answer.Refused(fault);
        var started = await loops.RetryAsync(id.Value, body.Value.From, body.Value.By, context.RequestAborted).ConfigureAwait(false);
        await trail.OfLoopAsync(context, "retry", id.Value, body.Value.By, started.Fault).ConfigureAwait(false);
        if (started.Fault is { } refused)
            return Answer.Refused(refused);
        context.Response.Headers.Location = ExecutionId.Path(context.Request, started.Value.Id);
        return Answer.Json(StatusCodes.Status202Accepted, started.Value.Execution, ContractsJson.Default.Execution);
    }

    private async ValueTask<IResult> DoneAsync(HttpContext context, string action, LoopId loop, string by, Outcome<Execution> outcome)
    {
        await trail.OfLoopAsync(context, action, loop, by, outcome.Fault).ConfigureAwait(false);
        return Answer.Of(outcome, static shown => Answer.Json(StatusCodes.Status202Accepted, shown, ContractsJson.Default.Execution));
    }
}
