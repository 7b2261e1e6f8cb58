using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Children;

/// <summary>An object that a plan wishes for, as the document that is applied. Immutable by agreement: nobody changes the document.</summary>
internal sealed record Child
{
    private Child(ApiResource kind, string @namespace, string name, JsonObject document, string hash)
    {
        Kind = kind;
        Namespace = @namespace;
        Name = name;
        Document = document;
        Hash = hash;
    }

    public ApiResource Kind { get; }

    public string Namespace { get; }

    public string Name { get; }

    /// <summary>With apiVersion, kind, and its hash as an annotation.</summary>
    public JsonObject Document { get; }

    /// <summary>Of the document without the hash.</summary>
    public string Hash { get; }

    /// <exception cref="ArgumentException">The object has no name or namespace.</exception>
    public static Child Of(ApiResource kind, IKubernetesObject<V1ObjectMeta> wished)
    {
        wished.ApiVersion = kind.ApiVersion;
        wished.Kind = kind.Kind;
        var metadata = wished.Metadata;
        if (string.IsNullOrEmpty(metadata?.Name) || string.IsNullOrEmpty(metadata.NamespaceProperty))
            throw new ArgumentException($"A {kind.Kind} without name or namespace was planned.", nameof(wished));
        return Of(kind, metadata.NamespaceProperty, metadata.Name, JsonNode.Parse(KubernetesJson.Serialize(wished))!.AsObject());
    }

    /// <summary>For kinds that the client has no model of.</summary>
    public static Child Of(ApiResource kind, string @namespace, string name, JsonObject document)
    {
        document["apiVersion"] = kind.ApiVersion;
        document["kind"] = kind.Kind;
        var hash = Names.Hash(document.ToJsonString())[..16];
        var metadata = document["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[Labels.AppliedHash] = hash;
        return new Child(kind, @namespace, name, document, hash);
    }

    public override string ToString() => $"{Kind.Kind} {Namespace}/{Name}";

    public JsonElement ToElement() => JsonSerializer.SerializeToElement(Document);
}
