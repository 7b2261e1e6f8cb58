using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;
using LoopStacks.Gateway.Admission;

namespace LoopStacks.ControlPlane.Agents;

/// <summary>
/// Lets an agent into a realm that exists. Where an AgentInstance of that name exists, the agent gets its config; where the realm wants approval
/// (<c>governance.agentApprovalRequired</c>), there must be one.
/// </summary>
internal sealed class ResourceAdmission(IResourceService resources) : IAgentAdmission
{
    public ValueTask<AdmissionResult> AdmitAsync(Hello hello, CancellationToken cancellationToken) => ValueTask.FromResult(Admit(hello));

    private AdmissionResult Admit(Hello hello)
    {
        var realmName = hello.Realm ?? ConnectionProtocol.DefaultRealm;
        var instanceName = hello.Instance ?? hello.Agent;
        if (resources.HolderOf(realmName) is not { } realm)
            return AdmissionResult.Refused(new Fault(ErrorCode.RealmNotFound, $"There is no realm '{realmName}'; apply one, or connect to {ConnectionProtocol.DefaultRealm}."));
        // In the realm's own namespace before any other.
        var instance = resources.Of(ResourceKind.AgentInstance, instanceName).OfType<AgentInstance>()
            .Where(instance => instance.Spec.Realm == realmName)
            .OrderByDescending(instance => instance.Metadata.Namespace == realm.Metadata.Namespace)
            .FirstOrDefault();
        if (instance is null && realm.Spec.Governance.AgentApprovalRequired)
            return AdmissionResult.Refused(new Fault(ErrorCode.Forbidden, $"The realm '{realmName}' wants agents to be approved; apply an AgentInstance named '{instanceName}' in it first."));
        if (instance is not null && instance.Spec.Agent != hello.Agent)
            return AdmissionResult.Refused(new Fault(ErrorCode.Conflict, $"The instance '{instanceName}' is of the Agent '{instance.Spec.Agent}', not '{hello.Agent}'; take another instance name."));
        return new AdmissionResult(realmName, instanceName, instance?.Spec.Config);
    }
}
