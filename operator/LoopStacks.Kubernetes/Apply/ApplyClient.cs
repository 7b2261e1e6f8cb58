using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Apply;

/// <summary>
/// Reads and writes objects as one field manager. Writes are server-side apply: the object has what is applied, what was applied before and is left out now is taken away, and what others
/// own stays. Thread safe.
/// </summary>
/// <param name="fieldManager">Such as <c>loopstacks-operator</c>; the same in all versions, since it owns fields.</param>
/// <remarks>
/// All calls throw <see cref="KubernetesApiException"/> where the server refuses, <see cref="HttpRequestException"/> or <see cref="TimeoutException"/> where it does not answer. Nothing is
/// tried again here: that is the work queue's. Where <c>resource</c> is null it is that of the type, and for a <see cref="CustomObject"/> of ours that of its kind.
/// </remarks>
public sealed class ApplyClient(KubernetesConnection connection, string fieldManager)
{
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string MergePatch = "application/merge-patch+json";
    private const int PageSize = 500;

    public KubernetesConnection Connection => connection;

    public string FieldManager => fieldManager;

    /// <summary>Makes the object be as wished, or makes it.</summary>
    /// <param name="wished">With name and, where it has one, namespace; without what others own. A <c>uid</c> in it means that one object only: no new one is made in its place.</param>
    /// <param name="force">Take fields that others own too. Else a conflict names them.</param>
    /// <returns>The object as it is now.</returns>
    public async Task<T> ApplyAsync<T>(T wished, ApiResource? resource = null, bool force = true, CancellationToken cancellation = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Typed<T>(await ApplyAsync(Resource(wished, resource), Json(wished), force, cancellation));

    /// <summary>The same with a document.</summary>
    public Task<JsonElement> ApplyAsync(ApiResource resource, JsonObject wished, bool force = true, CancellationToken cancellation = default) =>
        PatchAsync(resource, wished, null, force, cancellation);

    /// <summary>Applies the status of an object that is there; one that is gone is refused as not found.</summary>
    /// <param name="status">The whole status that this field manager owns.</param>
    /// <param name="uid">Of the object that the status is of; null for whichever has the name.</param>
    public Task<JsonElement> ApplyStatusAsync(ApiResource resource, ObjectKey key, JsonObject status, string? uid = null, CancellationToken cancellation = default)
    {
        var document = new JsonObject { ["metadata"] = Metadata(key, uid), ["status"] = status };
        return PatchAsync(resource, document, "status", force: true, cancellation);
    }

    /// <summary>Makes a new object.</summary>
    /// <exception cref="KubernetesApiException"><see cref="KubernetesApiException.IsAlreadyExists"/> where there is one of its name.</exception>
    public async Task<T> CreateAsync<T>(T item, ApiResource? resource = null, CancellationToken cancellation = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Typed<T>(await CreateAsync(Resource(item, resource), Json(item), cancellation));

    /// <summary>The same with a document.</summary>
    public Task<JsonElement> CreateAsync(ApiResource resource, JsonObject document, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ApiCall.Identify(document, resource);
        return connection.CallAsync(ApiCall.Of("create", resource, KeyOf(document).Namespace) with { Query = [Manager, Strict], Body = document.ToJsonString() }, cancellation);
    }

    /// <summary>Puts a whole object in the place of another.</summary>
    /// <exception cref="KubernetesApiException"><see cref="KubernetesApiException.IsConflict"/> where the object has another <c>resourceVersion</c> than this one.</exception>
    public async Task<T> ReplaceAsync<T>(T item, ApiResource? resource = null, CancellationToken cancellation = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Typed<T>(await ReplaceAsync(Resource(item, resource), Json(item), cancellation));

    /// <summary>The same with a document.</summary>
    public Task<JsonElement> ReplaceAsync(ApiResource resource, JsonObject document, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ApiCall.Identify(document, resource);
        var key = KeyOf(document);
        return connection.CallAsync(ApiCall.Of("update", resource, key.Namespace, key.Name) with { Query = [Manager, Strict], Body = document.ToJsonString() }, cancellation);
    }

    /// <summary>Changes an object by a JSON merge patch (RFC 7396). For metadata that has no owner of its own, such as finalizers; else apply.</summary>
    public Task<JsonElement> MergeAsync(ApiResource resource, ObjectKey key, JsonObject patch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(patch);
        return connection.CallAsync(
            ApiCall.Of("patch", resource, key.Namespace, key.Name) with { Query = [Manager], Body = patch.ToJsonString(), ContentType = MergePatch }, cancellation);
    }

    /// <returns>Null where there is none.</returns>
    public async Task<T?> GetAsync<T>(ObjectKey key, ApiResource? resource = null, CancellationToken cancellation = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        await GetAsync(resource ?? ApiResource.Of<T>(), key, cancellation) is { } document ? Typed<T>(document) : null;

    /// <summary>The same as a document.</summary>
    public async Task<JsonElement?> GetAsync(ApiResource resource, ObjectKey key, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        try
        {
            return await connection.CallAsync(ApiCall.Of("get", resource, key.Namespace, key.Name), cancellation);
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>All objects, in pages of 500.</summary>
    /// <param name="space">Namespace; null for all.</param>
    /// <param name="labels">Label selector; null for any.</param>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string? space, string? labels = null, ApiResource? resource = null, CancellationToken cancellation = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        resource ??= ApiResource.Of<T>();
        var items = new List<T>();
        var from = "";
        do
        {
            var query = new List<(string, string)> { ("limit", $"{PageSize}") };
            if (labels is not null)
                query.Add(("labelSelector", labels));
            if (from.Length > 0)
                query.Add(("continue", from));
            var page = await connection.CallAsync(ApiCall.Of("list", resource, space) with { Query = query }, cancellation);
            items.AddRange(ObjectList<T>.Read(page, resource).Items);
            from = ObjectList<T>.ContinueOf(page);
        }
        while (from.Length > 0);
        return items;
    }

    /// <returns>False where there was none.</returns>
    /// <param name="uid">Of the object that is meant: another of the same name stays, which is a conflict. Null for whichever has the name.</param>
    /// <param name="resourceVersion">The version that is meant, likewise.</param>
    /// <param name="propagation"><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</param>
    public Task<bool> DeleteAsync<T>(ObjectKey key, string? uid = null, string? resourceVersion = null, string propagation = "Background", CancellationToken cancellation = default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        DeleteAsync(ApiResource.Of<T>(), key, uid, resourceVersion, propagation, cancellation);

    /// <summary>The same for any resource.</summary>
    public async Task<bool> DeleteAsync(
        ApiResource resource, ObjectKey key, string? uid = null, string? resourceVersion = null, string propagation = "Background", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var options = new JsonObject { ["propagationPolicy"] = propagation };
        if (uid is not null || resourceVersion is not null)
        {
            var only = new JsonObject();
            if (uid is not null)
                only["uid"] = uid;
            if (resourceVersion is not null)
                only["resourceVersion"] = resourceVersion;
            options["preconditions"] = only;
        }

        try
        {
            await connection.CallAsync(ApiCall.Of("delete", resource, key.Namespace, key.Name) with { Body = options.ToJsonString() }, cancellation);
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return false;
        }
    }

    private (string, string) Manager => ("fieldManager", fieldManager);

    // What the server does not know is a mistake, not something to be dropped without a word. Servers that do not know the parameter pass it over.
    private static (string, string) Strict => ("fieldValidation", "Strict");

    private async Task<JsonElement> PatchAsync(ApiResource resource, JsonObject document, string? subresource, bool force, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(document);
        ApiCall.Identify(document, resource);
        var key = KeyOf(document);
        var call = ApiCall.Of("patch", resource, key.Namespace, key.Name, subresource) with
        {
            Query = [Manager, ("force", force ? "true" : "false"), Strict],
            Body = document.ToJsonString(),
            ContentType = ApplyPatch,
        };
        return await connection.CallAsync(call, cancellation);
    }

    private static ApiResource Resource<T>(T item, ApiResource? resource)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(item);
        if (resource is not null)
            return resource;
        return item is CustomObject custom
            ? LoopStacksApi.All.FirstOrDefault(ours => ours.Kind == custom.Kind && ours.ApiVersion == custom.ApiVersion)
                ?? throw new ArgumentException($"{custom.ApiVersion} {custom.Kind} is none of our kinds; give its ApiResource.", nameof(resource))
            : ApiResource.Of<T>();
    }

    private static JsonObject Json<T>(T item)
        where T : class, IKubernetesObject<V1ObjectMeta> => JsonNode.Parse(KubernetesJson.Serialize(item))!.AsObject();

    private static T Typed<T>(JsonElement document) => KubernetesJson.Deserialize<T>(document);

    private static JsonObject Metadata(ObjectKey key, string? uid)
    {
        var metadata = new JsonObject { ["name"] = key.Name };
        if (key.Namespace.Length > 0)
            metadata["namespace"] = key.Namespace;
        if (uid is not null)
            metadata["uid"] = uid;
        return metadata;
    }

    private static ObjectKey KeyOf(JsonObject document)
    {
        var metadata = document["metadata"]?.AsObject();
        var name = (string?)metadata?["name"];
        if (string.IsNullOrEmpty(name) && metadata?["generateName"] is null)
            throw new ArgumentException("The document has no metadata.name.", nameof(document));
        return new ObjectKey((string?)metadata?["namespace"] ?? "", name ?? "");
    }
}
