using LoopStacks.Api.Answers;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Executions;

/// <summary>The id in the URL of an execution.</summary>
internal static class ExecutionId
{
    public static Outcome<LoopId> Of(HttpRequest request)
    {
        var text = (string)request.RouteValues["id"]!;
        return LoopId.TryParse(text, out var id) ? id : Refusals.NotAnId(text);
    }

    public static string Path(HttpRequest request, LoopId id) => $"{request.PathBase}{ApiRoutes.Prefix}/executions/{id}";
}
