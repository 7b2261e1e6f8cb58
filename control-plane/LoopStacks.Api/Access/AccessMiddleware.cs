using LoopStacks.Api.Answers;
using LoopStacks.Api.Resources;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Access;

/// <summary>Asks whether the caller may, before an endpoint is called. One that does not say what it needs is called by nobody.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, IAccessControl access)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (access is not OpenAccess && context.GetEndpoint() is { } endpoint && await FaultAsync(context, endpoint.Metadata.GetMetadata<Needs>()).ConfigureAwait(false) is { } fault)
            await Answer.Refused(fault).ExecuteAsync(context).ConfigureAwait(false);
        else
            await next(context).ConfigureAwait(false);
    }

    private async ValueTask<Fault?> FaultAsync(HttpContext context, Needs? needs) => needs switch
    {
        null => new Fault(ErrorCode.Forbidden, $"{context.Request.Method} {context.Request.Path} is open to nobody here."),
        { Scope: AccessScope.Known or AccessScope.Anybody or AccessScope.Body } => null,
        _ => await access.CheckAsync(context, Request(context.Request, needs)).ConfigureAwait(false),
    };

    private static AccessRequest Request(HttpRequest request, Needs needs)
    {
        var what = new AccessRequest(needs.Verb, needs.Resource);
        switch (needs.Scope)
        {
            case AccessScope.Namespace:
                var name = (string?)request.RouteValues.GetValueOrDefault("name");
                return what with { Name = name, Namespace = Single(request, "namespace") ?? (name is null ? null : ResourceTarget.DefaultNamespace) };
            case AccessScope.Realm:
                return what with { Realm = Single(request, "realm") };
            default:
                var id = (string?)request.RouteValues.GetValueOrDefault("id") ?? "";
                var loop = needs.Resource == "tasks" ? id.Split('.')[0] : id;
                // What names no loop is about none: only who may everywhere hears that it is wrong.
                return LoopId.TryParse(loop, out var execution) ? what with { Execution = execution } : what;
        }
    }

    // Said twice it means nothing certain, and is refused by the handler; until then it is everywhere.
    private static string? Single(HttpRequest request, string parameter) => request.Query[parameter] is [{ Length: > 0 } one] ? one : null;
}
