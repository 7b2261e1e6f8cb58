using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;

namespace LoopStacks.Operator.LoopStacks;

/// <summary>A LoopStack is a definition: nothing is made of it, and it is looked at again when what it needs comes or goes.</summary>
internal sealed class LoopStackReconciler(World world, StatusWriter status)
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (world.Stacks.Get(key) is not { } item)
        {
            status.Forget(nameof(ResourceKind.LoopStack), key);
            return ReconcileResult.Done;
        }

        if (item.Metadata.DeletionTimestamp is null)
            await status.WriteAsync(item, StatusOf(item), cancellation);
        return ReconcileResult.Done;
    }

    private StatusDocument StatusOf(CustomObject item) => world.Spec<LoopStack>(item) is { } stack
        ? LoopStackChecks.Status(stack, world.SurroundingsOf(item))
        : new StatusDocument { ObservedGeneration = item.Metadata.Generation, Phase = "Refused", Verdicts = [World.InvalidFor(world.Read(item)).As(ConditionTypes.Ready)] };
}
