using LoopStacks.Api.Access;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Audit;
using LoopStacks.Contracts.Problems;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace LoopStacks.Api.Audit;

internal static class AuditRoutes
{
    private const string Example = """
        {"items":[{"id":"17","at":"2026-01-31T12:00:00Z","subject":"loopback","by":"eva","action":"pause","kind":"Execution","name":"0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f",
         "realm":"default-realm","result":"done","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}],"next":null}
        """;

    private static readonly ApiOperation List = new("listAudit", "Audit", "Read who did what when")
    {
        Description = "What was done to resources and loops, or refused, newest first; never what was sent.",
        Parameters =
        [
            ApiParameter.Query("realm", "Of this realm."),
            ApiParameter.Query("by", "By whoever said to be this."),
            ApiParameter.Query("action", "Of this action.") with { OneOf = ReadAudit.Actions },
            ApiParameter.Query("kind", "To this kind: a kind of resource, `Execution` or `Task`."),
            ApiParameter.Query("name", "To the resource, execution or task of this name or id."),
            ApiParameter.Query("since", "At this time or after it.") with { Format = "date-time" },
            ApiParameter.Query("until", "Before this time.") with { Format = "date-time" },
            ApiParameter.Query("limit", "Size of the page, 1 to 500; default 50.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("cursor", "`next` of the page before."),
        ],
        Responses = [new ApiResponse(200, "A page; `next` is null at the end.", typeof(AuditPage), Example)],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.UnknownCursor, ErrorCode.StorageUnavailable],
    };

    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapCall<ReadAudit>("GET", "/audit", (calls, context) => calls.ListAsync(context)).Described(List).Needing("list", "audit", AccessScope.Realm);
}
