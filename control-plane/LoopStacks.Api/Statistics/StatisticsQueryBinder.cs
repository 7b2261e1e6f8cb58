using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Statistics;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Statistics;

/// <summary>Makes a query of the URL of <c>GET /statistics</c>.</summary>
internal static class StatisticsQueryBinder
{
    public static readonly string[] Bys = ["stack", "agent", "instance", "capability", "realm"];
    public static readonly string[] Steps = ["none", "1m", "1h", "1d"];

    private static readonly string[] Known = ["by", "realm", "stack", "agent", "capability", "from", "to", "step"];

    public static Outcome<StatisticsQuery> Bind(HttpRequest request)
    {
        var query = new QueryReader(request, Known);
        var by = query.OneOf("by", Bys);
        var step = query.OneOf("step", Steps) ?? Steps[0];
        if (by is null)
            query.Refuse(Refusals.Argument($"Parameter 'by' is missing; it is one of {string.Join(", ", Bys)}."));
        var wanted = new StatisticsQuery(
            (StatisticsBy)Array.IndexOf(Bys, by ?? Bys[0]),
            (StatisticsStep)Array.IndexOf(Steps, step),
            query.Text("realm"),
            query.Text("stack"),
            query.Text("agent"),
            query.Text("capability"),
            query.Time("from"),
            query.Time("to"));
        return query.Fault is { } fault ? fault : wanted;
    }
}
