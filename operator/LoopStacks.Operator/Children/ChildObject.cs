using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace LoopStacks.Operator.Children;

/// <summary>An object that the operator made, of whichever kind, as the API server has it. Not to be changed.</summary>
internal sealed class ChildObject : IKubernetesObject<V1ObjectMeta>
{
    private V1ObjectMeta _metadata = new();

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    /// <summary>Without managedFields: they are larger than all the rest, and are held for every object.</summary>
    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata
    {
        get => _metadata;
        set
        {
            _metadata = value;
            _metadata.ManagedFields = null;
        }
    }

    /// <summary>All other fields.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Fields { get; set; } = [];

    /// <summary>The whole document.</summary>
    public JsonElement ToElement() => KubernetesJson.Deserialize<JsonElement>(KubernetesJson.Serialize(this));

    /// <summary>uid of its controller; null where it has none.</summary>
    public static string? OwnerOf(IKubernetesObject<V1ObjectMeta> item) => item.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid;
}
