using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Contracts.Events;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Engine.Events;

/// <summary>Changes of resources as readers of the channel <c>resources</c> get them: which one, and how; never what is in it, since who may follow changes need not be one who may read them all. They are not stored.</summary>
internal static class ResourceEvents
{
    public static EventEnvelope Of(ResourceChange change, DateTimeOffset at)
    {
        var resource = (change.After ?? change.Before)!.Resource;
        var type = change.Before is null ? "resourceCreated" : change.After is null ? "resourceDeleted" : "resourceChanged";
        var data = new JsonObject { ["kind"] = resource.Kind.ToString(), ["namespace"] = resource.Metadata.Namespace, ["name"] = resource.Metadata.Name, ["resourceVersion"] = resource.Metadata.ResourceVersion };
        return new EventEnvelope(null, "", null, 0, at, type, JsonElement.Parse(data.ToJsonString()));
    }
}
