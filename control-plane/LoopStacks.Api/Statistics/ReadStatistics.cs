using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Statistics;
using LoopStacks.Engine.Statistics;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Statistics;

/// <summary>What happened to loops, and how the platform stands.</summary>
internal sealed class ReadStatistics(IStatisticsService statistics)
{
    public async Task<IResult> QueryAsync(HttpContext context)
    {
        var query = StatisticsQueryBinder.Bind(context.Request);
        if (query.Fault is { } fault)
            return Answer.Refused(fault);
        var found = await statistics.QueryAsync(query.Value, context.RequestAborted).ConfigureAwait(false);
        return Answer.Of(found, answer => Shown(context, answer));
    }

    public async Task<IResult> OverviewAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "realm");
        var realm = query.Text("realm");
        if (query.Fault is { } fault)
            return Answer.Refused(fault);
        return Answer.Ok(await statistics.OverviewAsync(realm, context.RequestAborted).ConfigureAwait(false), ContractsJson.Default.Overview);
    }

    private static IResult Shown(HttpContext context, StatisticsAnswer answer)
    {
        context.Response.Headers.Vary = "Accept";
        if (!AcceptHeader.Prefers(context.Request, MediaTypes.Csv))
            return Answer.Ok(answer, ContractsJson.Default.StatisticsAnswer);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"loopstacks-{answer.By}.csv\"";
        return new BytesAnswer(StatusCodes.Status200OK, MediaTypes.CsvUtf8, StatisticsCsv.Of(answer));
    }
}
