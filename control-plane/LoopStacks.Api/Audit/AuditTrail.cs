using LoopStacks.Api.Answers;
using LoopStacks.Api.Resources;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Audit;

/// <summary>Keeps what a request did, before it is answered. A request that can't be read did nothing, and neither did a dry run.</summary>
internal sealed class AuditTrail(IAuditLog log)
{
    // Who comes by the loopback address is not known.
    private const string Unknown = "loopback";

    public ValueTask OfLoopAsync(HttpContext context, string action, LoopId loop, string? by, Fault? fault) =>
        KeepAsync(context, action, Deed.Execution, null, loop.ToString(), null, by, fault);

    public ValueTask OfTaskAsync(HttpContext context, string action, TaskId task, string? by, Fault? fault) =>
        KeepAsync(context, action, Deed.Task, null, task.ToString(), null, by, fault);

    /// <param name="resource">Null where it is known by its place only.</param>
    public ValueTask OfResourceAsync(HttpContext context, string action, ResourceTarget target, Resource? resource, Fault? fault, bool isUnchanged = false)
    {
        if (target.DryRun)
            return ValueTask.CompletedTask;
        var name = resource?.Metadata.Name ?? target.Name!;
        var realm = target.Kind == ResourceKind.Realm ? name : (resource as AgentInstance)?.Spec.Realm;
        return KeepAsync(context, action, target.Kind.ToString(), resource?.Metadata.Namespace ?? target.Namespace ?? ResourceTarget.DefaultNamespace, name, realm, null, fault, isUnchanged);
    }

    private ValueTask KeepAsync(HttpContext context, string action, string kind, string? @namespace, string name, string? realm, string? by, Fault? fault, bool isUnchanged = false) => log.RecordAsync(new Deed(
        context.User.Identity?.Name ?? Unknown, by, action, kind, @namespace, name, realm, fault is not null ? Deed.Refused : isUnchanged ? Deed.Unchanged : Deed.Done, fault?.Code.Code, ProblemAnswer.TraceOf(context)));
}
