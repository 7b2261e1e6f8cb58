using System.Text.Json;
using k8s;
using k8s.Models;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>A page of a list.</summary>
internal sealed record ObjectList<T>(IReadOnlyList<T> Items, string ResourceVersion)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public static ObjectList<T> Read(JsonElement page, ApiResource resource)
    {
        var items = page.TryGetProperty("items", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(item => Item(item, resource)).ToArray()
            : [];
        return new ObjectList<T>(items, Metadata(page, "resourceVersion"));
    }

    /// <summary>Where the next page begins; empty after the last.</summary>
    public static string ContinueOf(JsonElement page) => Metadata(page, "continue");

    /// <summary>Items of a list do not say what they are, and metadata alone says that it is metadata.</summary>
    public static T Item(JsonElement item, ApiResource resource)
    {
        var read = KubernetesJson.Deserialize<T>(item);
        read.ApiVersion = resource.ApiVersion;
        read.Kind = resource.Kind;
        return read;
    }

    private static string Metadata(JsonElement page, string name) =>
        page.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
