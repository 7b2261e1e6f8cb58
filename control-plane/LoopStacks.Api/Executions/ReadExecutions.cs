using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Executions;

/// <summary>The reading calls on executions.</summary>
internal sealed class ReadExecutions(ILoopService loops, IOptions<ApiOptions> options)
{
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
        var query = new QueryReader(context.Request, "at");
        var at = query.Whole("at", 0, 1, long.MaxValue);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        if (at > 0)
            return Answer.Of(await loops.GetAtAsync(id.Value, at, context.RequestAborted).ConfigureAwait(false), static found => Answer.Ok(found, ContractsJson.Default.Execution));
        var execution = await loops.GetAsync(id.Value, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(execution, ContractsJson.Default.Execution, () => Refusals.NoSuchExecution(id.Value));
    }

    public async Task<IResult> TreeAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var tree = await loops.TreeAsync(id.Value, context.RequestAborted).ConfigureAwait(false);
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
