using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Executions;

/// <summary>The W3C trace context in which a loop is started.</summary>
internal static class TraceParent
{
    /// <summary>The request's own span where it is traced, else what the caller sent, if that is valid; else null.</summary>
    public static string? Of(HttpRequest request)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            return activity.Id;
        var header = request.Headers.TraceParent;
        return header.Count == 1 && ActivityContext.TryParse(header[0], null, out _) ? header[0] : null;
    }
}
