using LoopStacks.Api.Answers;
using LoopStacks.Api.Limits;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Executions;

/// <summary>The reading calls on executions.</summary>
internal sealed class ReadExecutions(ILoopService loops, WaitGate waits, IOptions<ApiOptions> options)
{
    public static readonly string[] Views = ["full", "summary"];

    private const int DefaultOutline = 2_000;
    private const int MaxOutline = 20_000;

    private readonly ApiOptions _options = options.Value;

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var filter = ExecutionFilterBinder.Bind(context.Request, _options);
        if (filter.Fault is { } fault)
            return Answer.Refused(fault);
        var page = await loops.ListAsync(filter.Value, context.RequestAborted).ConfigureAwait(false);
        return Answer.Of(page, static found => Answer.Ok(found, ContractsJson.Default.ExecutionPage));
    }

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "at", "view");
        var at = query.Whole("at", 0, 1, long.MaxValue);
        var isSummary = query.OneOf("view", Views) == Views[1];
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        if (at > 0)
            return Answer.Of(await loops.GetAtAsync(id.Value, at, context.RequestAborted).ConfigureAwait(false), static found => Answer.Ok(found, ContractsJson.Default.Execution));
        var wait = PreferHeader.Wait(context.Request.Headers["Prefer"], _options.MaxWait);
        if (wait is null)
            return await NowAsync(context, id.Value, isSummary, TimeSpan.Zero).ConfigureAwait(false);
        if (!waits.TryEnter(out var place))
            return Answer.Refused(waits.Full);
        PreferHeader.SayApplied(context.Response, wait.Value);
        using (place)
            return await NowAsync(context, id.Value, isSummary, wait.Value).ConfigureAwait(false);
    }

    private async Task<IResult> NowAsync(HttpContext context, LoopId id, bool isSummary, TimeSpan wait)
    {
        if (!isSummary)
            await loops.EndedAsync(id, wait, context.RequestAborted).ConfigureAwait(false);
        var execution = isSummary
            ? await loops.WaitAsync(id, wait, context.RequestAborted).ConfigureAwait(false)
            : await loops.GetAsync(id, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(execution, ContractsJson.Default.Execution, () => Refusals.NoSuchExecution(id));
    }

    public async Task<IResult> TreeAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "view", "limit");
        var isSummary = query.OneOf("view", Views) == Views[1];
        var limit = (int)query.Whole("limit", DefaultOutline, 1, MaxOutline);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var tree = isSummary
            ? await loops.OutlineAsync(id.Value, limit, context.RequestAborted).ConfigureAwait(false)
            : await loops.TreeAsync(id.Value, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(tree, ContractsJson.Default.ExecutionTree, () => Refusals.NoSuchExecution(id.Value));
    }

    public async Task<IResult> ExplainAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "depth");
        var depth = (int)query.Whole("depth", 0, 0, 32);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var explanation = await loops.ExplainAsync(id.Value, depth, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(explanation, ContractsJson.Default.Explanation, () => Refusals.NoSuchExecution(id.Value));
    }

    public async Task<IResult> EventsAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "after", "limit");
        var limit = (int)query.Whole("limit", _options.DefaultPageSize, 1, _options.MaxPageSize);
        var after = HistoryCursor.Of(query);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var page = await loops.HistoryAsync(id.Value, after, limit, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(page, ContractsJson.Default.EventPage, () => Refusals.NoSuchExecution(id.Value));
    }

    public async Task<IResult> HistoryAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "after", "limit");
        var limit = (int)query.Whole("limit", _options.MaxPageSize, 1, _options.MaxPageSize);
        var after = HistoryCursor.Of(query);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var history = await loops.ReplayableAsync(id.Value, after, limit, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(history, ContractsJson.Default.ExecutionHistory, () => Refusals.NoSuchExecution(id.Value));
    }
}
