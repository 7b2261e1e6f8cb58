using LoopStacks.Api.Access;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Problems;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Events;

internal static class EventRoutes
{
    private static readonly ApiOperation Open = new("openEvents", "Events", "Follow events over a WebSocket")
    {
        Description = """
            Send `{"type":"subscribe","channels":["realm/default-realm","execution/{id}","resources"],"after":"17"}`; `after` is the cursor of the last event that was
            read, and left out for what is new from now on. Answers are `subscribed`, `event`, `missed` and `error`.
            """,
        Responses = [new ApiResponse(101, "The WebSocket is open.")],
        Errors = [ErrorCode.ProtocolError, ErrorCode.TooMany],
    };

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<EventSocket>("GET", "/events", (calls, context) => calls.HandleAsync(context)).Described(Open).Needing("watch", "executions", AccessScope.Body);
        // A WebSocket over HTTP/2 opens with CONNECT (RFC 8441).
        routes.MapCall<EventSocket>("CONNECT", "/events", (calls, context) => calls.HandleAsync(context)).Needing("watch", "executions", AccessScope.Body);
    }
}
