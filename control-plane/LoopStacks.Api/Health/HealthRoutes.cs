using LoopStacks.Api.Access;
using LoopStacks.Api.Documents;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Health;

internal static class HealthRoutes
{
    private const string Tag = "Health";

    private static readonly ApiOperation Alive = new("getHealth", Tag, "Whether the process answers")
    {
        Responses = [new ApiResponse(200, "It does.", typeof(HealthReport), """{"status":"ok"}""")],
    };

    private static readonly ApiOperation Ready = new("getReadiness", Tag, "Whether the platform can take requests")
    {
        Responses =
        [
            new ApiResponse(200, "It can.", typeof(HealthReport), """{"status":"ready","checks":[{"name":"storage","ready":true}]}"""),
            new ApiResponse(503, "It can't, or it is stopping (`draining`); the checks say why.", typeof(HealthReport), """{"status":"notReady","checks":[{"name":"storage","ready":false,"detail":"The disk is full."}]}"""),
        ],
    };

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<ReadHealth>("GET", "/healthz", (calls, context) => calls.AliveAsync(context)).Described(Alive).Needing("get", "health", AccessScope.Anybody);
        routes.MapCall<ReadHealth>("GET", "/readyz", (calls, context) => calls.ReadyAsync(context)).Described(Ready).Needing("get", "health", AccessScope.Anybody);
    }
}
