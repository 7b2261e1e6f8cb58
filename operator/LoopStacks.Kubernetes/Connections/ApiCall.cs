using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>One call to the API server.</summary>
/// <param name="Verb">As RBAC names it: get, list, watch, create, update, patch, delete.</param>
/// <param name="Path">From the server's root, without a leading slash.</param>
internal sealed record ApiCall(string Verb, ApiResource? Resource, string Path)
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue Metadata = MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    private static readonly MediaTypeWithQualityHeaderValue MetadataList = MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");

    /// <summary>Name and value, in this order; values are escaped here.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>JSON; null for none.</summary>
    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Only the objects' metadata is wanted.</summary>
    public bool MetadataOnly { get; init; }

    public static ApiCall Of(string verb, ApiResource resource, string? space, string? name = null, string? subresource = null) =>
        new(verb, resource, resource.Path(space, name, subresource));

    public HttpRequestMessage ToRequest(Uri server)
    {
        var query = string.Join('&', Query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        var request = new HttpRequestMessage(Method(), new Uri(server, query.Length == 0 ? Path : $"{Path}?{query}"));
        request.Headers.Accept.Add(!MetadataOnly ? Json : Verb == "list" ? MetadataList : Metadata);
        if (Body is not null)
            request.Content = new StringContent(Body, MediaTypeHeaderValue.Parse(ContentType));
        return request;
    }

    public override string ToString() => $"{Verb} {Path}";

    private HttpMethod Method() => Verb switch
    {
        "create" => HttpMethod.Post,
        "update" => HttpMethod.Put,
        "patch" => HttpMethod.Patch,
        "delete" => HttpMethod.Delete,
        _ => HttpMethod.Get,
    };

    /// <summary>Fields that every document that is sent must have.</summary>
    public static void Identify(JsonObject document, ApiResource resource)
    {
        document["apiVersion"] = resource.ApiVersion;
        document["kind"] = resource.Kind;
    }
}
