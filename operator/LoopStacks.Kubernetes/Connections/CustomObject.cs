using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>Any custom resource: its <c>spec</c> and <c>status</c> as they are. Not to be changed once it is in an informer's cache.</summary>
public sealed class CustomObject : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Null where it has none.</summary>
    [JsonPropertyName("spec")]
    public JsonElement? Spec { get; set; }

    /// <summary>Null where nobody has written it yet.</summary>
    [JsonPropertyName("status")]
    public JsonElement? Status { get; set; }

    /// <summary>The document, as <see cref="ResourceReader"/> reads it.</summary>
    public JsonElement ToDocument() => KubernetesJson.Deserialize<JsonElement>(KubernetesJson.Serialize(this));

    /// <summary>One of our four kinds, or its faults: an object may be older than the rules of its CRD, or break one that the API server can't check.</summary>
    public ResourceReadResult ReadResource() => ResourceReader.Read(ToDocument());
}
