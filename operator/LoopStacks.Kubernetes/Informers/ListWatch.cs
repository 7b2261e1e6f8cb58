using System.Text.Json;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Informers;

/// <summary>Lists and watches one collection of the API server.</summary>
internal sealed class ListWatch<T>(KubernetesConnection connection, ApiResource resource, InformerOptions options, TimeProvider time)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // Objects are at most 1.5 MiB in etcd, and may grow somewhat as JSON.
    private const int LongestLine = 16 * 1024 * 1024;

    // A watch that the server should have ended by then, and that has not: the way to it is dead.
    private static readonly TimeSpan Overtime = TimeSpan.FromSeconds(30);

    /// <summary>All objects as they are now (not as some cache of the server knows them), page by page.</summary>
    public async Task<ObjectList<T>> ListAsync(CancellationToken cancellation)
    {
        try
        {
            return await ListAsync(options.PageSize, cancellation);
        }
        catch (KubernetesApiException refused) when (refused.IsGone)
        {
            // The first page's state was compacted before the last page came: all at once then.
            return await ListAsync(null, cancellation);
        }
    }

    /// <summary>Tells what changes from a version on, until the server ends it.</summary>
    /// <param name="onEvent">Gets the type of the event and its object; the object of a bookmark has only a version.</param>
    /// <exception cref="KubernetesApiException">The version is no longer known (<see cref="KubernetesApiException.IsGone"/>), or another refusal.</exception>
    public async Task WatchAsync(string from, Action<string, T> onEvent, CancellationToken cancellation)
    {
        var seconds = options.WatchFor.TotalSeconds * (1 + (Random.Shared.NextDouble() / 2));
        var call = ApiCall.Of("watch", resource, options.Namespace) with
        {
            MetadataOnly = options.MetadataOnly,
            Query = [.. Selectors(), ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", from), ("timeoutSeconds", $"{Math.Ceiling(seconds):0}")],
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds) + Overtime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var response = await connection.SendAsync(call, both.Token);
            await using var lines = new LineReader(await response.Content.ReadAsStreamAsync(both.Token), LongestLine);
            while (await lines.ReadAsync(both.Token) is { } line)
            {
                using var document = JsonDocument.Parse(line);
                Tell(document.RootElement, call, onEvent);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{call}: the server did not end the watch in time.");
        }
    }

    private async Task<ObjectList<T>> ListAsync(int? pageSize, CancellationToken cancellation)
    {
        var items = new List<T>();
        var from = "";
        while (true)
        {
            var query = new List<(string, string)>(Selectors());
            if (pageSize is { } size)
                query.Add(("limit", $"{size}"));
            if (from.Length > 0)
                query.Add(("continue", from));
            var page = await connection.CallAsync(ApiCall.Of("list", resource, options.Namespace) with { MetadataOnly = options.MetadataOnly, Query = query }, cancellation);
            var list = ObjectList<T>.Read(page, resource);
            items.AddRange(list.Items.Select(Slim));
            from = ObjectList<T>.ContinueOf(page);
            if (from.Length == 0)
                return list with { Items = items };
        }
    }

    private IEnumerable<(string, string)> Selectors()
    {
        if (options.LabelSelector is { } labels)
            yield return ("labelSelector", labels);
        if (options.FieldSelector is { } fields)
            yield return ("fieldSelector", fields);
    }

    private void Tell(JsonElement line, ApiCall call, Action<string, T> onEvent)
    {
        var type = line.GetProperty("type").GetString()!;
        var item = line.GetProperty("object");
        if (type == "ERROR")
        {
            var code = item.TryGetProperty("code", out var given) && given.TryGetInt32(out var number) ? number : 500;
            throw KubernetesApiException.From((System.Net.HttpStatusCode)code, item, null, call.ToString());
        }

        onEvent(type, Slim(ObjectList<T>.Item(item, resource)));
    }

    /// <summary>Who owns which field is often more than the object itself, would be held for each, and is out of date when it is needed.</summary>
    private static T Slim(T item)
    {
        item.Metadata.ManagedFields = null;
        return item;
    }
}
