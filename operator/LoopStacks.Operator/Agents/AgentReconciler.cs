using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Agents;

/// <summary>An Agent is a description: nothing is made of it, it is looked at and counted.</summary>
internal sealed class AgentReconciler(World world, StatusWriter status, OperatorOptions options)
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (world.Agents.Get(key) is not { } item)
        {
            status.Forget(nameof(ResourceKind.Agent), key);
            return ReconcileResult.Done;
        }

        if (item.Metadata.DeletionTimestamp is null)
            await status.WriteAsync(item, StatusOf(item), cancellation);
        return ReconcileResult.Done;
    }

    private StatusDocument StatusOf(CustomObject item)
    {
        var verdict = world.Spec<Agent>(item) is { } agent ? AgentChecks.Ready(agent, options.Images) : World.InvalidFor(world.Read(item)).As(ConditionTypes.Ready);
        return new StatusDocument
        {
            ObservedGeneration = item.Metadata.Generation,
            Phase = verdict.Holds == true ? "Ready" : "Refused",
            Verdicts = [verdict],
            Fields = { ["instances"] = world.InstancesOfAgent(item).Count() },
        };
    }
}
