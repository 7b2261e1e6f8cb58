using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Executions;

/// <summary>Makes a filter of the query of <c>GET /executions</c>.</summary>
internal static class ExecutionFilterBinder
{
    public static readonly string[] Statuses = ["running", "waiting", "paused", "completed", "failed", "cancelled", "timedOut"];

    private static readonly string[] Known = ["realm", "loopstack", "status", "label", "createdAfter", "createdBefore", "limit", "cursor", "text"];

    private const int MostText = 200;

    public static Outcome<ExecutionFilter> Bind(HttpRequest request, ApiOptions options)
    {
        var query = new QueryReader(request, Known);
        var filter = new ExecutionFilter(
            query.Text("realm"),
            query.Text("loopstack"),
            query.OneOf("status", Statuses),
            Labels(query),
            query.Time("createdAfter"),
            query.Time("createdBefore"),
            (int)query.Whole("limit", options.DefaultPageSize, 1, options.MaxPageSize),
            query.Text("cursor"),
            query.Text("text"));
        if (filter.Text?.Length > MostText)
            query.Refuse(Refusals.Argument($"Parameter 'text' has {filter.Text.Length} characters; allowed are {MostText}."));
        return query.Fault is { } fault ? fault : filter;
    }

    private static Dictionary<string, string>? Labels(QueryReader query)
    {
        Dictionary<string, string>? labels = null;
        foreach (var text in query.Texts("label"))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                query.Refuse(Refusals.Argument($"Parameter 'label' is '{Refusals.Shown(text)}'; expected is key=value, once for each label."));
            else if (!(labels ??= new(StringComparer.Ordinal)).TryAdd(text[..equals], text[(equals + 1)..]))
                query.Refuse(Refusals.Argument($"Label '{text[..equals]}' is asked for twice; a loop has one value for it."));
        }

        return labels;
    }
}
