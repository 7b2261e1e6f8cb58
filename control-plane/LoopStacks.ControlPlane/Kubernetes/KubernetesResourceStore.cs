using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Informers;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>
/// The resources of the Kubernetes API, which has the only truth: informers keep a copy, and what is written through us is written there, at the version that the copy has. The order of versions is this process's own; what
/// callers see as <c>resourceVersion</c> is Kubernetes'. Thread safe.
/// </summary>
internal sealed class KubernetesResourceStore : IResourceStore, IAsyncDisposable
{
    private const string FieldManager = "loopstacks-api";
    private const int MostGone = 10_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>How long the news of what came before a write may take; whoever wrote is told then that somebody else did, and tries again with what is known.</summary>
    private static readonly TimeSpan s_newsPatience = TimeSpan.FromSeconds(2);

    private readonly KubernetesConnection _connection;
    private readonly ApplyClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Informer<CustomObject>[] _informers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(ResourceKind Kind, ObjectKey Key), Copy> _copies = [];
    private readonly SortedDictionary<long, (ResourceKind Kind, ObjectKey Key)> _order = [];
    private readonly Queue<long> _gone = new();
    private Task _running = Task.CompletedTask;
    private long _version;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously); // Done at the next change of a copy.

    public KubernetesResourceStore(KubernetesConnection connection, TimeProvider time, ILoggerFactory loggers)
    {
        (_connection, _client, _time, _logger) = (connection, new ApplyClient(connection, FieldManager), time, loggers.CreateLogger<KubernetesResourceStore>());
        _informers = [.. Enum.GetValues<ResourceKind>().Select(kind =>
            new Informer<CustomObject>(connection, time, loggers.CreateLogger<Informer<CustomObject>>(), LoopStacksApi.Of(kind)).AddHandler(change => Take(kind, change)))];
    }

    public event Action<long>? ChangedElsewhere;

    /// <summary>Begins to follow the API server, and returns when all that is there is known.</summary>
    public async ValueTask<StoredResources> LoadAsync(CancellationToken cancellation)
    {
        foreach (var resource in LoopStacksApi.All) // An informer asks for ever; what is wrong from the beginning is better said.
            await ExpectServedAsync(resource, cancellation);
        _running = Task.WhenAll(_informers.Select(informer => informer.RunAsync(_stopping.Token)));
        try
        {
            await Task.WhenAll(_informers.Select(informer => informer.Synced)).WaitAsync(s_patience, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new StorageUnavailableException($"The Kubernetes API at {_connection.Server} did not list our resources within {s_patience.TotalSeconds:0} s.", exception);
        }

        lock (_gate)
            return new StoredResources(_version, [.. _copies.Where(copy => copy.Value.Document is not null).Select(copy => Record(copy.Key, copy.Value))]);
    }

    public async ValueTask<ResourceRecord> PutAsync(ResourceRecord record, CancellationToken cancellation)
    {
        var key = new ObjectKey(record.Namespace, record.Name);
        var before = Expected(record.Kind, key, record.Version);
        var document = JsonNode.Parse(record.Document!)!.AsObject();
        var metadata = document["metadata"]!.AsObject();
        foreach (var kept in new[] { "uid", "generation", "creationTimestamp", "resourceVersion" })
            metadata.Remove(kept);
        JsonElement written;
        if (before?.Document is null)
        {
            written = await CallAsync(record, before, () => _client.CreateAsync(LoopStacksApi.Of(record.Kind), document, cancellation));
        }
        else
        {
            metadata["resourceVersion"] = before.ResourceVersion;
            Keep(before.Metadata, metadata, "finalizers");
            Keep(before.Metadata, metadata, "ownerReferences");
            written = await CallAsync(record, before, () => _client.ReplaceAsync(LoopStacksApi.Of(record.Kind), document, cancellation));
        }

        var copy = Read(record.Kind, written) ?? throw new InvalidOperationException($"The Kubernetes API stored the {record.Kind} {record.Namespace}/{record.Name} as something that can't be read.");
        return Record((record.Kind, key), Note(record.Kind, key, copy));
    }

    public async ValueTask DeleteAsync(ResourceKind kind, string @namespace, string name, long version, CancellationToken cancellation)
    {
        var key = new ObjectKey(@namespace, name);
        var before = Expected(kind, key, version);
        var record = new ResourceRecord(kind, @namespace, name, version, null);
        await CallAsync(record, before, async () =>
        {
            await _client.DeleteAsync(LoopStacksApi.Of(kind), key, resourceVersion: before?.ResourceVersion, cancellation: cancellation);
            return default;
        });
        Note(kind, key, new Copy(before?.ResourceVersion ?? "", null, default));
    }

    public ValueTask<IReadOnlyList<ResourceRecord>> ChangesAsync(long after, CancellationToken cancellation)
    {
        lock (_gate)
            return ValueTask.FromResult<IReadOnlyList<ResourceRecord>>([.. _order.Where(entry => entry.Key > after).Select(entry => Record(entry.Value, _copies[entry.Value]))]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task ExpectServedAsync(ApiResource resource, CancellationToken cancellation)
    {
        try
        {
            await _client.GetAsync(resource, new ObjectKey("default", "default-realm"), cancellation);
            await _client.ListAsync<CustomObject>("default", resource: resource, cancellation: cancellation);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            throw new ControlPlaneException(ErrorCode.CannotStart, $"The Kubernetes API at {_connection.Server} does not know {resource}. Install our definitions first: kubectl apply -f deploy/crds", exception);
        }
        catch (KubernetesApiException exception) when (exception.IsForbidden)
        {
            throw new ControlPlaneException(ErrorCode.CannotStart, $"The Kubernetes API at {_connection.Server} does not let the control plane read {resource}: {exception.Message}. See docs/kubernetes.md for what it must be allowed.", exception);
        }
        catch (Exception exception) when (KubernetesFaults.IsAway(exception))
        {
            throw new StorageUnavailableException($"The Kubernetes API at {_connection.Server} can't be reached: {KubernetesFaults.Reason(exception)}.", exception);
        }
    }

    /// <returns>The copy that the write builds upon; null where there is none.</returns>
    private Copy? Expected(ResourceKind kind, ObjectKey key, long version)
    {
        lock (_gate)
        {
            return version == _version + 1
                ? _copies.GetValueOrDefault((kind, key))
                : throw new VersionConflictException($"The resources are not at version {version - 1} any more: somebody else wrote.");
        }
    }

    private async Task<JsonElement> CallAsync(ResourceRecord record, Copy? before, Func<Task<JsonElement>> call)
    {
        try
        {
            return await call();
        }
        catch (KubernetesApiException exception) when (exception.IsConflict || exception.IsAlreadyExists)
        {
            await AwaitNewsAsync((record.Kind, new ObjectKey(record.Namespace, record.Name)), before);
            throw new VersionConflictException($"The {record.Kind} '{record.Name}' was changed in Kubernetes meanwhile.");
        }
        catch (KubernetesApiException exception) when (exception.IsInvalid)
        {
            var errors = exception.Causes.Select(cause => new ProblemError(cause.Pointer, cause.Message, cause.Reason)).ToArray();
            throw new ResourceRefusedException(new Fault(ErrorCode.InvalidResource, $"Kubernetes refused the {record.Kind} '{record.Name}': {exception.Message}", errors));
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            throw new ResourceRefusedException(new Fault(ErrorCode.NotFound, $"Kubernetes has no place for the {record.Kind} '{record.Name}': {exception.Message}. Does the namespace '{record.Namespace}' exist?"));
        }
        catch (KubernetesApiException exception) when (exception.IsForbidden)
        {
            throw new ResourceRefusedException(new Fault(ErrorCode.Forbidden, $"Kubernetes does not let the control plane do this: {exception.Message}"));
        }
        catch (Exception exception) when (KubernetesFaults.IsAway(exception))
        {
            throw new StorageUnavailableException($"The Kubernetes API can't be reached: {KubernetesFaults.Reason(exception)}.", exception);
        }
    }

    /// <summary>The informer is about to hear of what came before a write that was refused: until then another try would be refused too.</summary>
    private async Task AwaitNewsAsync((ResourceKind, ObjectKey) key, Copy? before)
    {
        using var limit = new CancellationTokenSource(s_newsPatience, _time);
        try
        {
            while (NewsOf(key, before) is { } news)
                await news.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _logger.LogDebug("Nothing was heard of the change of {Key} that came before within {Patience}", key, s_newsPatience);
        }
    }

    /// <returns>Null where there are.</returns>
    private Task? NewsOf((ResourceKind, ObjectKey) key, Copy? before)
    {
        lock (_gate)
            return ReferenceEquals(_copies.GetValueOrDefault(key), before) ? _news.Task : null;
    }

    /// <summary>The API server tells of a change.</summary>
    private void Take(ResourceKind kind, Change<CustomObject> change)
    {
        var key = ObjectKey.Of(change.Now);
        // One that waits for what it made to go is gone for new loops.
        var isGone = change.Kind == ChangeKind.Deleted || change.Now.Metadata.DeletionTimestamp is not null;
        Copy? copy = null;
        if (!isGone && (copy = Read(kind, change.Now.ToDocument())) is null)
            _logger.LogWarning("The {Kind} {Name} in Kubernetes can't be read and is left out; its status says why", kind, key);
        var version = change.Now.Metadata.ResourceVersion ?? "";
        long now;
        lock (_gate)
        {
            if (_copies.TryGetValue((kind, key), out var known) && (known.ResourceVersion == version ? known.Document is null == (copy is null) : IsOlder(version, known.ResourceVersion)))
                return; // It was written through here.
            if (known is null && copy is null)
                return;
            Set(kind, key, copy ?? new Copy(version, null, default));
            now = _version;
        }

        ChangedElsewhere?.Invoke(now);
    }

    private Copy Note(ResourceKind kind, ObjectKey key, Copy copy)
    {
        lock (_gate)
        {
            // What the informer heard meanwhile is newer than the answer, or the same.
            if (_copies.TryGetValue((kind, key), out var known) && known.Document is not null && copy.Document is not null && !IsOlder(known.ResourceVersion, copy.ResourceVersion))
                return known;
            return Set(kind, key, copy);
        }
    }

    private Copy Set(ResourceKind kind, ObjectKey key, Copy copy)
    {
        if (_copies.TryGetValue((kind, key), out var known))
            _order.Remove(known.At);
        copy = copy with { At = ++_version };
        _copies[(kind, key)] = copy;
        _news.SetResult();
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _order[copy.At] = (kind, key);
        if (copy.Document is null)
            _gone.Enqueue(copy.At);
        // Whoever reads changes reads on from moments ago: deletions of long ago are news to nobody.
        while (_gone.Count > MostGone)
        {
            if (_order.TryGetValue(_gone.Dequeue(), out var old) && _order.Remove(_copies[old].At))
                _copies.Remove(old);
        }

        return copy;
    }

    /// <summary>Versions are compared only to drop news that are older than what is known; where they are no numbers nothing is dropped.</summary>
    private static bool IsOlder(string one, string other) =>
        ulong.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var a) && ulong.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var b) && a < b;

    private static ResourceRecord Record((ResourceKind Kind, ObjectKey Key) of, Copy copy) => new(of.Kind, of.Key.Namespace, of.Key.Name, copy.At, copy.Document);

    /// <returns>Null where it breaks a rule of ours that the API server does not know.</returns>
    private static Copy? Read(ResourceKind kind, JsonElement document)
    {
        if (ResourceReader.Read(document).Resource is not { } resource || resource.Kind != kind)
            return null;
        var written = JsonSerializer.SerializeToUtf8Bytes(ResourceWriter.Write(resource));
        return new Copy(resource.Metadata.ResourceVersion ?? "", written, document.GetProperty("metadata"));
    }

    private static void Keep(JsonElement before, JsonObject metadata, string field)
    {
        if (before.ValueKind == JsonValueKind.Object && before.TryGetProperty(field, out var value))
            metadata[field] = JsonNode.Parse(value.GetRawText());
    }

    /// <param name="Document">Null where it is gone.</param>
    /// <param name="Metadata">As Kubernetes has it, with what is not ours.</param>
    private sealed record Copy(string ResourceVersion, byte[]? Document, JsonElement Metadata, long At = 0);
}
