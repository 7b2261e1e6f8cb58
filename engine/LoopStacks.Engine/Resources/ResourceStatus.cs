using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Resources;

/// <summary>Shows a resource with its status, which is what is true now and is never stored.</summary>
internal sealed class ResourceStatus(ICoordinationBus bus, RealmQuota quota)
{
    public JsonElement Show(Resource resource)
    {
        var document = JsonObject.Create(ResourceWriter.Write(resource))!;
        document["status"] = resource switch
        {
            AgentInstance instance => Instance(instance),
            Realm realm => new JsonObject
            {
                ["phase"] = "Ready",
                ["runningLoops"] = quota.Running(realm.Metadata.Name),
                ["observedGeneration"] = realm.Metadata.Generation,
            },
            _ => new JsonObject { ["phase"] = "Ready", ["observedGeneration"] = resource.Metadata.Generation },
        };
        return JsonSerializer.SerializeToElement(document, JsonNodeJson.Default.JsonObject);
    }

    private JsonObject Instance(AgentInstance instance)
    {
        var ready = bus.Present(instance.Spec.Realm).FirstOrDefault(offer => offer.Instance == instance.Metadata.Name)?.Replicas ?? 0;
        var isReady = ready >= instance.Spec.Replicas;
        return new JsonObject
        {
            ["phase"] = isReady ? "Running" : ready > 0 ? "Degraded" : "Pending",
            ["replicas"] = instance.Spec.Replicas,
            ["readyReplicas"] = ready,
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = isReady ? "True" : "False",
                ["reason"] = isReady ? "ReplicasConnected" : "ReplicasMissing",
                ["message"] = $"{ready} of {instance.Spec.Replicas} replicas are connected.",
            }),
            ["observedGeneration"] = instance.Metadata.Generation,
        };
    }
}
