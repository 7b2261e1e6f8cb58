using LoopStacks.Api.Access;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.People;

internal static class PeopleRoutes
{
    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<Tasks>("GET", "/tasks", (calls, context) => calls.ListAsync(context)).Described(PeopleOperations.List).Needing("list", "tasks", AccessScope.Realm);
        routes.MapCall<Tasks>("GET", "/tasks/{id}", (calls, context) => calls.GetAsync(context)).Described(PeopleOperations.Get).Needing("get", "tasks", AccessScope.Execution);
        routes.MapCall<Tasks>("POST", "/tasks/{id}/answer", (calls, context) => calls.AnswerAsync(context)).Described(PeopleOperations.Answer).Needing("update", "tasks", AccessScope.Execution);
        routes.MapCall<ExecutionDeeds>("POST", "/executions/{id}/pause", (calls, context) => calls.PauseAsync(context)).Described(PeopleOperations.Pause).Needing("update", "executions", AccessScope.Execution);
        routes.MapCall<ExecutionDeeds>("POST", "/executions/{id}/resume", (calls, context) => calls.ResumeAsync(context)).Described(PeopleOperations.Resume).Needing("update", "executions", AccessScope.Execution);
        routes.MapCall<ExecutionDeeds>("POST", "/executions/{id}/reaward", (calls, context) => calls.ReawardAsync(context)).Described(PeopleOperations.Reaward).Needing("update", "executions", AccessScope.Execution);
        routes.MapCall<ExecutionDeeds>("POST", "/executions/{id}/retry", (calls, context) => calls.RetryAsync(context)).Described(PeopleOperations.Retry).Needing("create", "executions", AccessScope.Execution);
    }
}
