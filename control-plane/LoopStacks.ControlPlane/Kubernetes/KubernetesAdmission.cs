using LoopStacks.Api.Access;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane.Agents;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;
using LoopStacks.Gateway.Admission;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>
/// An agent is who its token says: the service account <c>INSTANCE-agent</c> connects as that AgentInstance of its namespace and as nothing else; anybody else who may <c>connect</c> to the AgentInstance
/// (or, for an instance that nobody applied, to the realm's namespace) may connect as it.
/// </summary>
internal sealed class KubernetesAdmission(ResourceAdmission resources, IResourceService known, IAccessControl access, IHttpContextAccessor requests) : IAgentAdmission
{
    public const string Suffix = "-agent";

    public async ValueTask<AdmissionResult> AdmitAsync(Hello hello, CancellationToken cancellationToken)
    {
        var request = requests.HttpContext ?? throw new InvalidOperationException("An agent connects by a request.");
        if (!Caller.IsTrusted(request) && await FaultAsync(request, hello) is { } fault)
            return AdmissionResult.Refused(fault);
        return await resources.AdmitAsync(hello, cancellationToken);
    }

    private async ValueTask<Fault?> FaultAsync(HttpContext request, Hello hello)
    {
        var (realm, name) = (hello.Realm ?? ConnectionProtocol.DefaultRealm, hello.Instance ?? hello.Agent);
        // A realm and its instances live in one namespace: an instance that names it from elsewhere lets nobody in, nor does one of a realm whose name an older realm has.
        var home = known.HolderOf(realm)?.Metadata.Namespace;
        var instance = known.Of(ResourceKind.AgentInstance, name).OfType<AgentInstance>().FirstOrDefault(instance => instance.Spec.Realm == realm && instance.Metadata.Namespace == home);
        if (instance is null)
            return await access.CheckAsync(request, new AccessRequest("connect", "agentinstances", Realm: realm, Name: name));
        var account = $"system:serviceaccount:{instance.Metadata.Namespace}:{name}{Suffix}";
        return request.User.Identity?.Name == account
            ? null
            : await access.CheckAsync(request, new AccessRequest("connect", "agentinstances", instance.Metadata.Namespace, name));
    }
}
