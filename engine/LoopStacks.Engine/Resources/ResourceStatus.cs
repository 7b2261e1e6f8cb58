using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Engine.Resources;

/// <summary>Shows a resource with its status, which is what is true now and is never stored.</summary>
internal sealed class ResourceStatus(ICoordinationBus bus, RealmQuota quota, StackStatistics statistics)
{
    private readonly CompositeStatus _composites = new(bus);

    public JsonElement Show(Resource resource, Surroundings others)
    {
        var document = JsonObject.Create(ResourceWriter.Write(resource))!;
        document["status"] = resource switch
        {
            AgentInstance instance => Instance(instance, others.Exists),
            LoopStack { Spec.Loops: { } loops } stack => _composites.Of(stack, loops, others),
            Realm realm => new JsonObject
            {
                ["phase"] = "Ready",
                ["runningLoops"] = quota.Running(realm.Metadata.Name),
                ["observedGeneration"] = realm.Metadata.Generation,
            },
            _ => new JsonObject { ["phase"] = "Ready", ["observedGeneration"] = resource.Metadata.Generation },
        };
        if (resource is LoopStack && statistics.Of(resource.Metadata.Name) is { } figures)
            document["status"]!["statistics"] = figures.ToJson();
        return JsonSerializer.SerializeToElement(document, JsonNodeJson.Default.JsonObject);
    }

    private JsonObject Instance(AgentInstance instance, Func<ResourceKind, string?, string, bool> exists)
    {
        var spec = instance.Spec;
        var ready = bus.Present(spec.Realm).FirstOrDefault(offer => offer.Instance == instance.Metadata.Name)?.Replicas ?? 0;
        var (reason, message) =
            !exists(ResourceKind.Agent, instance.Metadata.Namespace, spec.Agent) ? ("AgentMissing", $"There is no Agent '{spec.Agent}' in namespace '{instance.Metadata.Namespace}'; apply it.")
            : !exists(ResourceKind.Realm, null, spec.Realm) ? ("RealmMissing", $"There is no Realm '{spec.Realm}'; apply it.")
            : (ready >= spec.Replicas ? "ReplicasConnected" : "ReplicasMissing", $"{ready} of {spec.Replicas} replicas are connected.");
        var isReady = reason == "ReplicasConnected";
        return new JsonObject
        {
            ["phase"] = isReady ? "Running" : ready > 0 ? "Degraded" : "Pending",
            ["replicas"] = spec.Replicas,
            ["readyReplicas"] = ready,
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = isReady ? "True" : "False",
                ["reason"] = reason,
                ["message"] = message,
            }),
            ["observedGeneration"] = instance.Metadata.Generation,
        };
    }
}
