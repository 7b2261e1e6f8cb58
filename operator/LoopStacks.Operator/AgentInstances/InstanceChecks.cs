using System.Globalization;
using System.Text;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>What an AgentInstance names, as far as it is there.</summary>
/// <param name="Agent">Null where it is missing or its document is not valid.</param>
/// <param name="AgentFault">Why the Agent may not run; null where it may, or is missing.</param>
/// <param name="Realm">Null where it is missing in the instance's namespace, or its document is not valid.</param>
/// <param name="RealmFault">Why nothing may run in the realm; null where it may, or is missing.</param>
/// <param name="IsRealmElsewhere">Whether another namespace has a realm of that name.</param>
internal sealed record Neighbours(Agent? Agent, Refusal? AgentFault, Realm? Realm, Refusal? RealmFault, bool IsRealmElsewhere);

/// <summary>Whether an AgentInstance may be scheduled. Pure; quota is asked last, see <see cref="RealmPlaces"/>.</summary>
internal static class InstanceChecks
{
    /// <summary>What the API server takes in a ConfigMap.</summary>
    private const int MostConfigBytes = 1024 * 1024;

    /// <summary>The first gate that is closed; null where all but the quota are open.</summary>
    public static Refusal? Gate(AgentInstance instance, Neighbours neighbours) =>
        OfRealm(instance, neighbours) ?? OfAgent(instance, neighbours) ?? OfApproval(instance, neighbours.Realm!);

    /// <summary>What keeps the pods from being made though all gates are open; null where nothing does.</summary>
    public static Refusal? Refuse(InstanceWish wish) =>
        Placement.Refuse(wish.Instance.Spec.Placement, wish.Options.Pods) ?? OfConfig(wish);

    /// <summary>The realm has as many instances as it may have.</summary>
    public static Refusal Full(AgentInstance instance, int most) => new(
        Reasons.QuotaExceeded,
        string.Create(CultureInfo.InvariantCulture, $"Realm '{instance.Spec.Realm}' may have {most} AgentInstances (spec.resources.maxAgentInstances) and has them. ")
        + "Delete one that is not needed, raise the realm's bound, or wait: the oldest that waits gets the next free place.");

    public static Verdict Scheduled(Refusal? refusal, AgentInstance instance) =>
        refusal?.As(ConditionTypes.Scheduled)
        ?? new Verdict(ConditionTypes.Scheduled, true, Reasons.Admitted, $"It runs Agent '{instance.Spec.Agent}' in Realm '{instance.Spec.Realm}'.");

    private static Refusal? OfRealm(AgentInstance instance, Neighbours neighbours)
    {
        var (name, @namespace) = (instance.Spec.Realm, instance.Metadata.Namespace);
        if (neighbours.RealmFault is { } fault)
            return new(Reasons.RealmNotReady, $"spec.realm is '{name}', and nothing runs there: {fault.Message}");
        if (neighbours.Realm is not null)
            return null;
        return neighbours.IsRealmElsewhere
            ? new(Reasons.RealmElsewhere, $"spec.realm is '{name}'. There is no Realm '{name}' in namespace '{@namespace}'; there is one in another namespace, and an AgentInstance can't reach across namespaces. Create the instance there, or apply a Realm of another name in '{@namespace}' and name that.")
            : new(Reasons.RealmMissing, $"There is no Realm '{name}' in namespace '{@namespace}'; apply it.");
    }

    private static Refusal? OfAgent(AgentInstance instance, Neighbours neighbours)
    {
        if (neighbours.AgentFault is { } fault)
            return new(Reasons.AgentRefused, $"spec.agent is '{instance.Spec.Agent}', which may not run: {fault.Message}");
        return neighbours.Agent is null
            ? new(Reasons.AgentMissing, $"There is no Agent '{instance.Spec.Agent}' in namespace '{instance.Metadata.Namespace}'; apply it.")
            : null;
    }

    private static Refusal? OfApproval(AgentInstance instance, Realm realm)
    {
        if (!realm.Spec.Governance.AgentApprovalRequired)
            return null;
        var key = Labels.ApprovalPrefix + instance.Metadata.Name;
        var approved = realm.Metadata.Annotations?.GetValueOrDefault(key);
        if (approved == "true" || approved == instance.Spec.Agent)
            return null;
        var remedy = $"whoever may change the realm approves it by `kubectl annotate realm {realm.Metadata.Name} -n {realm.Metadata.Namespace} --overwrite {key}={instance.Spec.Agent}`";
        return approved is null
            ? new(Reasons.ApprovalRequired, $"Realm '{realm.Metadata.Name}' wants AgentInstances to be approved (spec.governance.agentApprovalRequired), and this one is not; {remedy}.")
            : new(Reasons.ApprovalRequired, $"Realm '{realm.Metadata.Name}' has approved this AgentInstance for '{approved}', and it runs Agent '{instance.Spec.Agent}'; {remedy}.");
    }

    private static Refusal? OfConfig(InstanceWish wish)
    {
        var files = AgentInstancePlan.Files(wish);
        var (agent, instance) = (Encoding.UTF8.GetByteCount(files[AgentInstancePlan.AgentFile]), Encoding.UTF8.GetByteCount(files[AgentInstancePlan.InstanceFile]));
        var names = files.Keys.Sum(Encoding.UTF8.GetByteCount);
        return agent + instance + names <= MostConfigBytes
            ? null
            : new(Reasons.ConfigTooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"The Agent has {agent} bytes and the instance with its spec.config {instance}; together they must fit into a ConfigMap of {MostConfigBytes} bytes. Shorten the {(agent > instance ? "Agent's instructions or schemas" : "instance's spec.config")}, or let the agent read what is large from elsewhere."));
    }
}
