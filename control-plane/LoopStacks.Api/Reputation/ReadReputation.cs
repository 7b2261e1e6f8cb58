using LoopStacks.Api.Answers;
using LoopStacks.Api.Executions;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts;
using LoopStacks.Engine.Reputation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Reputation;

/// <summary>What is known of instances, and what people said about loops.</summary>
internal sealed class ReadReputation(IReputationService reputation, IOptions<ApiOptions> options)
{
    private readonly ApiOptions _options = options.Value;

    public Task<IResult> ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "realm", "instance", "capability", "limit", "cursor");
        var filter = new ReputationFilter(
            query.Text("realm"),
            query.Text("instance"),
            query.Text("capability"),
            query.Text("cursor"),
            (int)query.Whole("limit", _options.DefaultPageSize, 1, _options.MaxPageSize));
        if (query.Fault is { } fault)
            return Task.FromResult(Answer.Refused(fault));
        return Task.FromResult(Answer.Of(reputation.List(filter), static page => Answer.Ok(page, ContractsJson.Default.ReputationPage)));
    }

    public async Task<IResult> FeedbackAsync(HttpContext context)
    {
        var id = ExecutionId.Of(context.Request);
        var query = new QueryReader(context.Request, "after", "limit");
        var limit = (int)query.Whole("limit", _options.DefaultPageSize, 1, _options.MaxPageSize);
        var after = HistoryCursor.Of(query);
        if ((id.Fault ?? query.Fault) is { } fault)
            return Answer.Refused(fault);
        var page = await reputation.FeedbackAsync(id.Value, after, limit, context.RequestAborted).ConfigureAwait(false);
        return Answer.OkOr(page, ContractsJson.Default.FeedbackPage, () => Refusals.NoSuchExecution(id.Value));
    }
}
