using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Pods;

/// <summary>A pod of an agent, as far as it is looked at: there may be thousands, so its spec is not kept. Not to be changed.</summary>
internal sealed class PodObject : IKubernetesObject<V1ObjectMeta>
{
    private V1ObjectMeta _metadata = new();

    public static ApiResource Resource { get; } = ApiResource.Of<V1Pod>();

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

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

    /// <summary>Null where nobody has said anything of it yet.</summary>
    [JsonPropertyName("status")]
    public JsonElement? Status { get; set; }
}
