using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Access;

/// <summary>Says who may do what. A host that listens on this machine alone lets everybody do everything.</summary>
public interface IAccessControl
{
    /// <returns>Null where the caller may; else what it is told (<c>Unauthorized</c>, <c>Forbidden</c>, or that it can't be found out now).</returns>
    ValueTask<Fault?> CheckAsync(HttpContext caller, AccessRequest what);
}

/// <summary>What a caller wants to do.</summary>
/// <param name="Verb">As Kubernetes names them: get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">In the plural and lower case: <c>agents</c>, <c>agentinstances</c>, <c>realms</c>, <c>loopstacks</c>, <c>executions</c>, <c>tasks</c>, <c>reputation</c>, <c>capabilities</c>, <c>audit</c>.</param>
/// <param name="Namespace">Where; null with no <paramref name="Realm"/> and no <paramref name="Execution"/> means everywhere.</param>
/// <param name="Name">Null means all.</param>
/// <param name="Realm">In the namespace of this realm.</param>
/// <param name="Execution">In the realm of this loop.</param>
public sealed record AccessRequest(string Verb, string Resource, string? Namespace = null, string? Name = null, string? Realm = null, LoopId? Execution = null);

/// <summary>Everybody may do everything.</summary>
internal sealed class OpenAccess : IAccessControl
{
    public ValueTask<Fault?> CheckAsync(HttpContext caller, AccessRequest what) => default;
}
