using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Executions;

internal static class ExecutionRoutes
{
    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<StartExecution>("POST", "/executions", (calls, context) => calls.HandleAsync(context)).Described(ExecutionOperations.Start);
        routes.MapCall<ReadExecutions>("GET", "/executions", (calls, context) => calls.ListAsync(context)).Described(ExecutionOperations.List);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}", (calls, context) => calls.GetAsync(context)).Described(ExecutionOperations.Get);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/tree", (calls, context) => calls.TreeAsync(context)).Described(ExecutionOperations.Tree);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/explain", (calls, context) => calls.ExplainAsync(context)).Described(ExecutionOperations.Explain);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/history", (calls, context) => calls.HistoryAsync(context)).Described(ExecutionOperations.History);
        routes.MapCall<ReadExecutions>("GET", "/executions/{id}/events", (calls, context) => calls.EventsAsync(context)).Described(ExecutionOperations.Events);
        routes.MapCall<StreamExecution>("GET", "/executions/{id}/stream", (calls, context) => calls.HandleAsync(context)).Described(ExecutionOperations.Stream);
        routes.MapCall<CancelExecution>("POST", "/executions/{id}/cancel", (calls, context) => calls.HandleAsync(context)).Described(ExecutionOperations.Cancel);
    }
}
