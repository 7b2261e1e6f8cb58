using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.People;

/// <summary>Makes a filter of the query of <c>GET /tasks</c>.</summary>
internal static class TaskFilterBinder
{
    /// <summary>Asked for where all are wanted.</summary>
    public const string All = "all";

    public static readonly string[] Statuses = ["open", "answered", "expired", "withdrawn", All];

    private static readonly string[] Known = ["realm", "status", "assignee", "execution", "limit", "cursor"];

    public static Outcome<TaskFilter> Bind(HttpRequest request, ApiOptions options)
    {
        var query = new QueryReader(request, Known);
        var status = query.OneOf("status", Statuses) ?? "open";
        var filter = new TaskFilter(
            query.Text("realm"),
            status == All ? null : status,
            query.Text("assignee"),
            Execution(query),
            (int)query.Whole("limit", options.DefaultPageSize, 1, options.MaxPageSize),
            query.Text("cursor"));
        return query.Fault is { } fault ? fault : filter;
    }

    private static LoopId? Execution(QueryReader query)
    {
        if (query.Text("execution") is not { } text)
            return null;
        if (LoopId.TryParse(text, out var id))
            return id;
        query.Refuse(Refusals.NotAnId(text));
        return null;
    }
}
