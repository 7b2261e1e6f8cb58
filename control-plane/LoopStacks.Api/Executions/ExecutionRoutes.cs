using LoopStacks.Api.Access;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Executions;

internal static class ExecutionRoutes
{
    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<StartExecution>("POST", "/executions", (calls, context) => calls.HandleAsync(context)).Described(ExecutionOperations.Start).Needing("create", "executions", AccessScope.Body);
        routes.MapCall<ReadExecutions>("GET", "/executions", (calls, context) => calls.ListAsync(context)).Described(ExecutionOperations.List).Needing("list", "executions", AccessScope.Realm);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}", (calls, context) => calls.GetAsync(context)).Described(ExecutionOperations.Get).Needing("get", "executions", AccessScope.Execution);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/tree", (calls, context) => calls.TreeAsync(context)).Described(ExecutionOperations.Tree).Needing("get", "executions", AccessScope.Execution);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/explain", (calls, context) => calls.ExplainAsync(context)).Described(ExecutionOperations.Explain).Needing("get", "executions", AccessScope.Execution);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/history", (calls, context) => calls.HistoryAsync(context)).Described(ExecutionOperations.History).Needing("get", "executions", AccessScope.Execution);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/events", (calls, context) => calls.EventsAsync(context)).Described(ExecutionOperations.Events).Needing("watch", "executions", AccessScope.Execution);
        routes.MapCall<StreamExecution>("GET", "/executions/{id}/stream", (calls, context) => calls.HandleAsync(context)).Described(ExecutionOperations.Stream).Needing("watch", "executions", AccessScope.Execution);
        routes.MapCall<CancelExecution>("POST", "/executions/{id}/cancel", (calls, context) => calls.HandleAsync(context)).Described(ExecutionOperations.Cancel).Needing("update", "executions", AccessScope.Execution);
    }
}
