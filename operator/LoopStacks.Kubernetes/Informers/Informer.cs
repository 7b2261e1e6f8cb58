using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Kubernetes.Informers;

/// <summary>
/// Knows all objects of one kind, and tells what changes: lists once, then watches on from there. A watch that ends goes on at the last version that was seen; where the server no longer knows
/// that version, everything is listed anew, and what changed meanwhile, or went, is told like any other change. Reading is thread safe.
/// </summary>
/// <remarks>
/// Handlers are called one after another, in the order of the changes, by the task that reads from the server: nothing is buffered, so they must be quick (put a key into a queue). What is
/// in the cache is shared and must not be changed; it has no <c>managedFields</c>.
/// </remarks>
/// <typeparam name="T">A model of KubernetesClient, or <see cref="CustomObject"/>.</typeparam>
public sealed class Informer<T> : IInformer
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ApiResource _resource;
    private readonly InformerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ListWatch<T> _server;
    private readonly ObjectCache<T> _cache = new();
    private readonly List<Action<Change<T>>> _handlers = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _version;
    private int _failures;
    private bool _started;
    private long _resynced;

    /// <param name="resource">Null: that of the type.</param>
    public Informer(KubernetesConnection connection, TimeProvider time, ILogger<Informer<T>> logger, ApiResource? resource = null, InformerOptions? options = null)
    {
        _resource = resource ?? ApiResource.Of<T>();
        _options = options ?? new InformerOptions();
        _time = time;
        _logger = logger;
        _server = new ListWatch<T>(connection, _resource, _options, time);
    }

    public ApiResource Resource => _resource;

    public Task Synced => _synced.Task;

    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    /// <summary>Objects that are known.</summary>
    public int Count => _cache.Count;

    /// <summary>Calls a handler for each change, from the first list on. Before <see cref="RunAsync"/>.</summary>
    public Informer<T> AddHandler(Action<Change<T>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (_started)
            throw new InvalidOperationException("The informer runs: a handler that comes now would miss what was told already.");
        _handlers.Add(handler);
        return this;
    }

    /// <summary>Makes objects findable by values that they have, such as the name of what they refer to. Before <see cref="RunAsync"/>.</summary>
    public Informer<T> AddIndex(string name, Func<T, IEnumerable<string>> valuesOf)
    {
        ArgumentNullException.ThrowIfNull(valuesOf);
        _cache.AddIndex(name, valuesOf);
        return this;
    }

    /// <returns>Null where it is not known.</returns>
    public T? Get(ObjectKey key) => _cache.Get(key);

    public IReadOnlyList<T> All() => _cache.All();

    /// <summary>The objects that have a value in an index.</summary>
    public IReadOnlyList<T> ByIndex(string name, string value) => _cache.ByIndex(name, value);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (_started)
            throw new InvalidOperationException("An informer runs once.");
        _started = true;
        try
        {
            while (true)
            {
                try
                {
                    if (_version is null)
                        await ListAsync(cancellation);
                    await WatchAsync(cancellation);
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested && IsPassing(failure))
                {
                    await WaitAsync(failure, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was told to end.
        }
        finally
        {
            _synced.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        var list = await _server.ListAsync(cancellation);
        var present = list.Items.Select(item => ObjectKey.Of(item)).ToHashSet();
        foreach (var item in list.Items)
            Tell(_cache.Put(item));
        foreach (var key in _cache.Except(present))
            Tell(_cache.Remove(key));
        _version = list.ResourceVersion;
        _failures = 0;
        if (HasSynced)
        {
            KubernetesMetrics.Relists.Add(1, new KeyValuePair<string, object?>("resource", _resource.ToString()));
            _logger.LogInformation("Listed {Resource} anew: {Count} objects", _resource, list.Items.Count);
        }

        _synced.TrySetResult();
        _resynced = _time.GetTimestamp();
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        var events = 0;
        await _server.WatchAsync(
            _version!,
            (type, item) =>
            {
                events++;
                _failures = 0;
                Take(type, item);
            },
            cancellation);
        ResyncWhereDue();
        // A server that ends each watch at once would be asked in a circle.
        if (events == 0 && _time.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
            throw new IOException("The server ended the watch at once.");
    }

    private void Take(string type, T item)
    {
        if (type == "DELETED")
            Tell(_cache.Remove(ObjectKey.Of(item), item));
        else if (type != "BOOKMARK")
            Tell(_cache.Put(item));
        // After the handlers: where one ends the process, the change was not seen.
        _version = item.Metadata.ResourceVersion;
        ResyncWhereDue();
    }

    private void Tell(Change<T>? change)
    {
        if (change is null)
            return;
        foreach (var handler in _handlers)
        {
            try
            {
                handler(change);
            }
            catch (Exception failure)
            {
                _logger.LogError(failure, "A handler of {Resource} {Key} failed; the others go on", _resource, ObjectKey.Of(change.Now));
            }
        }
    }

    private void ResyncWhereDue()
    {
        if (_options.Resync is not { } period || _time.GetElapsedTime(_resynced) < period)
            return;
        _resynced = _time.GetTimestamp();
        foreach (var item in _cache.All())
            Tell(new Change<T>(ChangeKind.Resynced, item, item));
    }

    private async Task WaitAsync(Exception failure, CancellationToken cancellation)
    {
        var refused = failure as KubernetesApiException;
        if (refused?.IsGone == true)
        {
            _logger.LogInformation("Version {Version} of {Resource} is no longer known to the server", _version, _resource);
            _version = null;
        }

        _failures++;
        var wait = _options.Backoff.After(_failures, Random.Shared.NextDouble());
        if (refused?.RetryAfter is { } asked && asked > wait)
            wait = asked;
        if (refused?.IsGone != true)
            _logger.Log(_failures > 3 ? LogLevel.Warning : LogLevel.Information, "Watching {Resource} was cut off, again in {Wait}: {Message}", _resource, wait, failure.Message);
        await Task.Delay(wait, _time, cancellation);
    }

    /// <summary>What is of the network or the server passes. What is not, is a bug of this program and must be seen.</summary>
    private static bool IsPassing(Exception failure) =>
        failure is KubernetesApiException or HttpRequestException or IOException or TimeoutException or System.Text.Json.JsonException or InvalidDataException or OperationCanceledException;
}
