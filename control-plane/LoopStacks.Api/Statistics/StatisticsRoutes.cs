using LoopStacks.Api.Access;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Statistics;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Statistics;

internal static class StatisticsRoutes
{
    private const string Tag = "Statistics";

    private const string Example = """
        {"by":"stack","from":"2026-01-30T12:00:00Z","to":"2026-01-31T12:01:00Z","step":"none","items":[
         {"key":"sentiment-analysis",
          "loops":{"ended":8640,"completed":8600,"failed":38,"cancelled":0,"timedOut":2,"roots":8640,"perSecond":0.1,"announcements":8652,"children":0,
           "duration":{"count":8640,"mean":0.046,"p50":0.042,"p90":0.071,"p95":0.088,"p99":0.31},
           "phases":{"intake":{"count":8640,"mean":0.001,"p50":0.001,"p90":0.001,"p95":0.002,"p99":0.002,"share":0.02},
            "bidding":{"count":8640,"mean":0.004,"p50":0.004,"p90":0.006,"p95":0.007,"p99":0.02,"share":0.09},
            "execution":{"count":8602,"mean":0.04,"p50":0.036,"p90":0.061,"p95":0.077,"p99":0.29,"share":0.87},
            "output":{"count":8602,"mean":0.001,"p50":0.001,"p90":0.001,"p95":0.001,"p99":0.002,"share":0.02}},
           "people":{"asked":0,"answered":0,"wait":{"count":0}}},
          "work":{"items":8641,"retries":41,"queued":{"count":8640,"mean":0.001,"p50":0.001,"p90":0.001,"p95":0.002,"p99":0.003},
           "working":{"count":8600,"mean":0.039,"p50":0.035,"p90":0.06,"p95":0.076,"p99":0.29}},
          "usage":{"inputTokens":1036800,"outputTokens":172800,"cost":4.32}}]}
        """;

    private const string OverviewExample = """
        {"at":"2026-01-31T12:00:00Z","after":"48211","loops":{"open":9,"roots":7,"running":6,"waiting":2,"paused":1},"tasks":2,
         "recent":{"perSecond":0.4,"endedLastHour":1440,"failedLastHour":3,"timedOutLastHour":0,"cancelledLastHour":1,
          "duration":{"count":360,"mean":0.046,"p50":0.042,"p90":0.071,"p95":0.088,"p99":0.31},
          "phases":{"intake":{"count":360,"p50":0.001,"share":0.02},"bidding":{"count":360,"p50":0.004,"share":0.09},"execution":{"count":359,"p50":0.036,"share":0.87},"output":{"count":359,"p50":0.001,"share":0.02}}},
         "stacks":[{"realm":"default-realm","stack":"sentiment-analysis","ended":360,"failed":1,"perSecond":0.4,"p50":0.042,"p95":0.088}],
         "realms":[{"realm":"default-realm","loops":{"open":9,"roots":7,"running":6,"waiting":2,"paused":1},"tasks":2,"replicas":1,"credits":16,"inFlight":4,"queued":0,"instanceCount":1,
          "instances":[{"instance":"my-sentiment-analyzer","agent":"sentiment-analyzer","replicas":1,"credits":16,"inFlight":4,"queued":0,"load":0.25}]}]}
        """;

    private static readonly ApiOperation Query = new("getStatistics", Tag, "Read what happened to loops, over time")
    {
        Description = """
            By LoopStack, Agent, instance, capability or realm, of loops that ended in the time asked for. Whole buckets of a minute, an hour or a day are summed up, of those that are kept for so long the finest: `from` and `to` in the answer say what it
            covers. A loop is there a second or two after its end. With `Accept: text/csv` the same as a table.
            """,
        Parameters =
        [
            ApiParameter.Query("by", "By what there are rows.") with { OneOf = StatisticsQueryBinder.Bys },
            ApiParameter.Query("realm", "Of this realm; all where left out."),
            ApiParameter.Query("stack", "Of this LoopStack; not by realm and instance."),
            ApiParameter.Query("agent", "Of this Agent; not by realm and stack."),
            ApiParameter.Query("capability", "At this capability; by agent and capability alone."),
            ApiParameter.Query("from", "RFC 3339; default 24 hours before `to`.") with { Format = "date-time" },
            ApiParameter.Query("to", "RFC 3339, exclusive; default now.") with { Format = "date-time" },
            ApiParameter.Query("step", "A row a minute (the last 48 hours), an hour (the last 90 days) or a day; `none`, the default, for one row a key.") with { OneOf = StatisticsQueryBinder.Steps },
        ],
        Responses = [new ApiResponse(200, "At most 5,000 rows. Durations are in seconds, percentiles within 5 %.", typeof(StatisticsAnswer), Example) { MediaTypes = [MediaTypes.Json, MediaTypes.Csv] }],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.StorageUnavailable],
    };

    private static readonly ApiOperation Overview = new("getOverview", Tag, "Read how the platform stands")
    {
        Description = "For pages that live: read it, subscribe to `/events` after `after`, and read it again now and then. What is open and `after` are of one moment; what ended lately and who is there are as of the answer, a second or two old.",
        Parameters = [ApiParameter.Query("realm", "Of this realm; all where left out.")],
        Responses = [new ApiResponse(200, "What is open, what ended lately, the busiest LoopStacks, agents by realm and load.", typeof(Overview), OverviewExample)],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.StorageUnavailable],
    };

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<ReadStatistics>("GET", "/statistics", (calls, context) => calls.QueryAsync(context)).Described(Query).Needing("list", "executions", AccessScope.Realm);
        routes.MapCall<ReadStatistics>("GET", "/overview", (calls, context) => calls.OverviewAsync(context)).Described(Overview).Needing("list", "executions", AccessScope.Realm);
    }
}
