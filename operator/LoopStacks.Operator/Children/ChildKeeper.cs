using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Operator.Children;

/// <summary>
/// Makes an owner's children be as planned: applies what differs, in the order of the plan, and deletes what is not wished for any more. Writes nothing where nothing differs. Thread safe, for different owners.
/// </summary>
internal sealed class ChildKeeper(ApplyClient client, ChildInformers present, AppliedMemory memory, TimeProvider time, ILogger<ChildKeeper> logger)
{
    /// <summary>Brings all children to what is planned.</summary>
    /// <returns>Why one can't be made; null where all are there. Nothing is made after the one that can't.</returns>
    /// <exception cref="KubernetesApiException">The API server refused for now; again later.</exception>
    public async Task<Refusal?> KeepAsync(Resource owner, IReadOnlyList<Child> wished, CancellationToken cancellation)
    {
        foreach (var child in wished)
        {
            if (await KeepAsync(owner, child, cancellation) is { } refusal)
                return refusal;
        }

        await PruneAsync(owner, wished, cancellation);
        return null;
    }

    /// <summary>Deletes all children that are not among those.</summary>
    public async Task PruneAsync(Resource owner, IReadOnlyList<Child> wished, CancellationToken cancellation)
    {
        var kept = wished.Select(child => (child.Kind, new ObjectKey(child.Namespace, child.Name))).ToHashSet();
        foreach (var (kind, item) in present.OwnedBy(owner.Metadata.Uid!))
        {
            var key = ObjectKey.Of(item);
            if (kept.Contains((kind, key)) || item.Metadata.DeletionTimestamp is not null)
                continue;
            await DeleteAsync(kind, key, item.Metadata.Uid, cancellation);
            logger.LogInformation("{Owner} {Namespace}/{Name}: deleted {Kind} {Child}, which is not needed any more", owner.Kind, owner.Metadata.Namespace, owner.Metadata.Name, kind.Kind, key.Name);
        }
    }

    private async Task<Refusal?> KeepAsync(Resource owner, Child child, CancellationToken cancellation)
    {
        var key = new ObjectKey(child.Namespace, child.Name);
        var known = memory.Of(child.Kind, key);
        var seen = present.Get(child.Kind, key);
        if (known is not null && known.Hash == child.Hash && memory.IsAhead(known, seen))
            return null;
        if (seen?.Metadata.DeletionTimestamp is not null)
            return null; // Its end is an event, after which it is made anew.
        if (seen is not null && known is not null && known.Hash == child.Hash && memory.IsOwnWrite(child.Kind, seen))
            return null;

        var live = await LiveAsync(child.Kind, key, seen, cancellation);
        if (live is { } there)
        {
            if (Foreign(owner, child, there) is { } refusal)
                return refusal;
            if (await ReplacedAsync(owner, child, there, cancellation))
                return await ApplyAsync(owner, child, cancellation);
            if (HashOf(there) == child.Hash && (Drift.Holds(there, child.Document) || known?.Fingerprint == Drift.Fingerprint(there, child.Document)))
                return null;
            if (child.Kind == ChildKinds.Deployment)
                await ScaleHandover.LetGoAsync(client, child, there, cancellation);
        }

        return await ApplyAsync(owner, child, cancellation);
    }

    /// <summary>The object as it is: from the informer, or asked for where that does not know it (it may lack our label) or not all of it.</summary>
    private async Task<JsonElement?> LiveAsync(ApiResource kind, ObjectKey key, ChildObject? seen, CancellationToken cancellation) =>
        seen is not null && kind != ChildKinds.Secret ? seen.ToElement() : await client.GetAsync(kind, key, cancellation);

    /// <summary>An object of somebody else keeps its name: applying would take it over, and delete it with the owner.</summary>
    private static Refusal? Foreign(Resource owner, Child child, JsonElement live)
    {
        var controller = ControllerOf(live);
        if (controller is { } ours && (ours.Uid == owner.Metadata.Uid || (ours.Kind == owner.Kind.ToString() && ours.Name == owner.Metadata.Name)))
            return null;
        if (controller is null && IsLost(live))
            return null;
        return new(Reasons.NameTaken, $"{child.Kind.Kind} '{child.Name}' in namespace '{child.Namespace}' is there already and is not this {owner.Kind}'s; {(controller is { } other ? $"it belongs to {other.Kind} '{other.Name}'" : "nobody owns it")}. "
            + $"Rename or delete it, or give the {owner.Kind} another name.");
    }

    /// <summary>Made by the operator, and its owner was taken away by hand: it has the annotation that is only written together with one.</summary>
    private static bool IsLost(JsonElement live) => HashOf(live) is not null;

    /// <summary>What an earlier owner of the same name left goes first: the garbage collector would delete it later, when it is in use.</summary>
    private async Task<bool> ReplacedAsync(Resource owner, Child child, JsonElement live, CancellationToken cancellation)
    {
        if (ControllerOf(live) is not { } controller || controller.Uid == owner.Metadata.Uid)
            return false;
        await DeleteAsync(child.Kind, new ObjectKey(child.Namespace, child.Name), live.GetProperty("metadata").GetProperty("uid").GetString()!, cancellation);
        return true;
    }

    private async Task<Refusal?> ApplyAsync(Resource owner, Child child, CancellationToken cancellation)
    {
        try
        {
            var made = await client.ApplyAsync(child.Kind, child.Document, force: true, cancellation);
            var metadata = made.GetProperty("metadata");
            memory.Remember(child.Kind, new ObjectKey(child.Namespace, child.Name), new Applied(
                metadata.GetProperty("uid").GetString()!, metadata.GetProperty("resourceVersion").GetString()!, child.Hash, Drift.Fingerprint(made, child.Document), time.GetTimestamp()));
            logger.LogInformation("{Owner} {Namespace}/{Name}: applied {Kind} {Child}", owner.Kind, owner.Metadata.Namespace, owner.Metadata.Name, child.Kind.Kind, child.Name);
            return null;
        }
        catch (KubernetesApiException refused) when (refused.IsInvalid || refused.IsForbidden)
        {
            // A rule of Kubernetes, of a quota or of an admission webhook: people must hear of it, since trying again alone does not help.
            return new(Reasons.ApplyFailed, $"The API server does not take {child.Kind.Kind} '{child.Name}': {refused.Message}{Remedy(child)}");
        }
    }

    private static string Remedy(Child child) => child.Kind == ChildKinds.StatefulSet
        ? $" What a StatefulSet stores can't be changed while it is there: `kubectl delete statefulset {child.Name} -n {child.Namespace}` lets it be made anew, with its old claims."
        : "";

    private async Task DeleteAsync(ApiResource kind, ObjectKey key, string uid, CancellationToken cancellation)
    {
        try
        {
            await client.DeleteAsync(kind, key, uid, cancellation: cancellation);
        }
        catch (KubernetesApiException refused) when (refused.IsConflict)
        {
            // Another one has the name by now; its own event tells.
        }

        memory.Forget(kind, key);
    }

    private static string? HashOf(JsonElement live) =>
        live.GetProperty("metadata").TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(Labels.AppliedHash, out var hash) ? hash.GetString() : null;

    private static (string Kind, string Name, string Uid)? ControllerOf(JsonElement live)
    {
        if (!live.GetProperty("metadata").TryGetProperty("ownerReferences", out var owners))
            return null;
        foreach (var owner in owners.EnumerateArray())
        {
            if (owner.TryGetProperty("controller", out var controls) && controls.ValueKind == JsonValueKind.True)
                return (owner.GetProperty("kind").GetString()!, owner.GetProperty("name").GetString()!, owner.GetProperty("uid").GetString()!);
        }

        return null;
    }
}
