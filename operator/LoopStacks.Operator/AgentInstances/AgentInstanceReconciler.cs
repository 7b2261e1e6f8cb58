using System.Collections.Concurrent;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Pods;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>Runs an AgentInstance: gates, then its objects, then its status.</summary>
internal sealed class AgentInstanceReconciler(
    World world, ChildInformers present, AgentPods pods, ChildKeeper keeper, StatusWriter status, RealmPlaces places, ControlPlaneAddress address, Served served, OperatorOptions options)
{
    private static readonly TimeSpan s_untilThere = TimeSpan.FromSeconds(10);

    /// <summary>Of those that wait for a place: the first may have lost another of its conditions meanwhile.</summary>
    private const int WokenAtOnce = 4;

    // Which place an instance was last seen at; one entry an instance.
    private readonly ConcurrentDictionary<ObjectKey, (string Realm, Candidate Who)> _seen = [];

    /// <summary>Is told which instances may have a place now.</summary>
    public Action<ObjectKey> Wake { get; set; } = _ => { };

    /// <summary>Gives those that had their places under an earlier leader these again. After the informers know everything, before anything is reconciled.</summary>
    public void RememberPlaces()
    {
        foreach (var item in world.Instances.All())
        {
            if (item.Metadata.DeletionTimestamp is null && world.Spec<AgentInstance>(item) is { } instance
                && Conditions.Read(item.Status).Any(condition => condition.Type == ConditionTypes.Scheduled && condition.IsTrue))
            {
                var place = (Realm: World.Key(item, instance.Spec.Realm), Who: Who(item));
                places.Remember(place.Realm, place.Who);
                _seen[ObjectKey.Of(item)] = place;
            }
        }
    }

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (world.Instances.Get(key) is not { } item || item.Metadata.DeletionTimestamp is not null)
        {
            // What was made of it goes by its owner references.
            Leave(key);
            if (world.Instances.Get(key) is null)
                status.Forget(nameof(ResourceKind.AgentInstance), key);
            return ReconcileResult.Done;
        }

        if (world.Spec<AgentInstance>(item) is not { } instance)
        {
            // What runs stays as it is: a document that breaks a new rule must not stop it.
            await WriteAsync(item, InvalidInstance(item), World.InvalidFor(world.Read(item)), null, cancellation);
            return ReconcileResult.Done;
        }

        var (refusal, wish) = await GateAsync(item, instance, cancellation);
        if (wish is not null)
            refusal = await keeper.KeepAsync(instance, AgentInstancePlan.Of(wish), cancellation);
        else if (refusal!.Reason != Reasons.AgentMissing && refusal.Reason != Reasons.ControlPlaneMissing)
            await keeper.PruneAsync(instance, [], cancellation);
        await WriteAsync(item, instance, refusal, wish is null ? null : AutoscalingOf(wish), cancellation);
        return refusal?.Reason switch
        {
            Reasons.ControlPlaneMissing => ReconcileResult.Again(s_untilThere),
            Reasons.ApplyFailed or Reasons.NameTaken => ReconcileResult.Again(options.RetryRefused),
            _ => ReconcileResult.Done,
        };
    }

    private Verdict? AutoscalingOf(InstanceWish wish) => AutoscalingPlan.Condition(wish) is { } planned
        ? AutoscalingPlan.Of(wish) is { } child ? AutoscalingPlan.Observed(planned, present.Get(child.Kind, new ObjectKey(child.Namespace, child.Name))?.ToElement()) : planned
        : null;

    /// <summary>What is to be made, or why nothing is.</summary>
    private async Task<(Refusal? Refusal, InstanceWish? Wish)> GateAsync(CustomObject item, AgentInstance instance, CancellationToken cancellation)
    {
        var neighbours = world.NeighboursOf(instance);
        if (InstanceChecks.Gate(instance, neighbours) is { } closed)
        {
            // One that runs without its Agent keeps its place.
            if (closed.Reason != Reasons.AgentMissing)
                Leave(ObjectKey.Of(item));
            if (IsWaiting(item))
                WakeWaiting(World.Key(item, instance.Spec.Realm)); // It stood before others in the line.
            return (closed, null);
        }

        if (await address.FindAsync(cancellation) is not { } url)
            return (address.Missing(), null);
        var wish = new InstanceWish(instance, neighbours.Agent!, neighbours.Realm!, url, options, served);
        if (InstanceChecks.Refuse(wish) is { } refused)
        {
            Leave(ObjectKey.Of(item));
            return (refused, null);
        }

        return TakePlace(item, instance, neighbours.Realm!) is { } full ? (full, null) : (null, wish);
    }

    private Refusal? TakePlace(CustomObject item, AgentInstance instance, Realm realm)
    {
        var (key, place) = (ObjectKey.Of(item), (Realm: World.Key(item, instance.Spec.Realm), Who: Who(item)));
        if (_seen.TryGetValue(key, out var before) && before != place)
            Leave(key);
        var most = realm.Spec.Resources.MaxAgentInstances;
        if (places.Take(place.Realm, place.Who, most, most is null ? [] : OlderIn(place.Realm, place.Who)))
        {
            _seen[key] = place;
            return null;
        }

        if (_seen.TryRemove(key, out _))
            WakeWaiting(place.Realm);
        return InstanceChecks.Full(instance, most!.Value);
    }

    /// <summary>Those that come before it and could have a place: who lacks something else holds nobody up.</summary>
    private IEnumerable<Candidate> OlderIn(string realm, Candidate who)
    {
        foreach (var other in world.InstancesOfRealm(realm))
        {
            if (Who(other).CompareTo(who) < 0 && other.Metadata.DeletionTimestamp is null && world.Spec<AgentInstance>(other) is { } instance
                && InstanceChecks.Gate(instance, world.NeighboursOf(instance)) is null && Placement.Refuse(instance.Spec.Placement, options.Pods) is null
                && !IsHeldUpBy(other, Reasons.ConfigTooLarge))
                yield return Who(other);
        }
    }

    private void Leave(ObjectKey key)
    {
        if (_seen.TryRemove(key, out var place) && places.Release(place.Realm, place.Who))
            WakeWaiting(place.Realm);
    }

    /// <summary>The oldest that wait.</summary>
    private void WakeWaiting(string realm)
    {
        foreach (var item in world.InstancesOfRealm(realm).Where(IsWaiting).OrderBy(Who).Take(WokenAtOnce))
            Wake(ObjectKey.Of(item));
    }

    private bool IsWaiting(CustomObject item) => IsHeldUpBy(item, Reasons.QuotaExceeded);

    private bool IsHeldUpBy(CustomObject item, string reason) => status.ConditionsOf(item).Any(condition => condition.Type == ConditionTypes.Scheduled && condition.Reason == reason);

    private async Task WriteAsync(CustomObject item, AgentInstance instance, Refusal? refusal, Verdict? autoscaling, CancellationToken cancellation)
    {
        var deployment = present.Get(ChildKinds.Deployment, new ObjectKey(instance.Metadata.Namespace, Names.OfInstance(instance.Metadata.Name)));
        var running = deployment is not null && ChildObject.OwnerOf(deployment) == item.Metadata.Uid && deployment.Metadata.DeletionTimestamp is null ? Running.Of(deployment.ToElement()) with { Pods = pods.TroubleOf(instance) } : Running.None;
        if (refusal?.Reason == Reasons.AgentMissing && running.Replicas > 0)
            refusal = refusal with { Message = refusal.Message + " What runs goes on as it was until then." };
        await status.WriteAsync(item, InstanceStatus.Of(instance, InstanceChecks.Scheduled(refusal, instance), autoscaling, running), cancellation);
    }

    /// <summary>As much of one that can't be read as its status needs.</summary>
    private static AgentInstance InvalidInstance(CustomObject item) => new()
    {
        Metadata = new ResourceMetadata { Name = item.Metadata.Name, Namespace = item.Metadata.NamespaceProperty, Uid = item.Metadata.Uid, Generation = item.Metadata.Generation },
        Spec = new AgentInstanceSpec { Agent = "" },
    };

    private static Candidate Who(CustomObject item) => new(new DateTimeOffset(item.Metadata.CreationTimestamp ?? DateTime.MaxValue.ToUniversalTime(), TimeSpan.Zero), item.Metadata.Name);
}
