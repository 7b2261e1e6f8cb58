using System.Diagnostics;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Informers;
using LoopStacks.Kubernetes.Queues;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Kubernetes.Controllers;

/// <summary>
/// Brings objects of one kind to be as wished. Changes that informers see become keys; each key is reconciled by one worker at a time, from what is true then and not from what changed. A
/// reconciliation that throws is tried again after a growing wait; so it must be harmless to repeat.
/// </summary>
/// <param name="name">For logs and metrics.</param>
/// <param name="reconcile">Is called with keys of objects that are there, and of those that are gone.</param>
public sealed class Controller(
    string name, Func<ObjectKey, CancellationToken, Task<ReconcileResult>> reconcile, TimeProvider time, ILogger<Controller> logger, ControllerOptions? options = null) : IDisposable
{
    private readonly ControllerOptions _options = options ?? new ControllerOptions();
    private readonly WorkQueue<ObjectKey> _queue = new(time, options?.Backoff);
    private readonly List<IInformer> _informers = [];

    public string Name => name;

    /// <summary>Keys that could be worked on now, and those that are.</summary>
    public int Pending => _queue.Ready + _queue.Working;

    /// <summary>Reconciles an object whenever it changes.</summary>
    public Controller Watch<T>(Informer<T> informer)
        where T : class, IKubernetesObject<V1ObjectMeta> => Watch(informer, item => [ObjectKey.Of(item)]);

    /// <summary>Reconciles what a change of another object concerns, such as its owner, or those that refer to it. Before the informer runs.</summary>
    /// <param name="concerns">Is asked for the object as it was and as it is.</param>
    public Controller Watch<T>(Informer<T> informer, Func<T, IEnumerable<ObjectKey>> concerns)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(informer);
        ArgumentNullException.ThrowIfNull(concerns);
        _informers.Add(informer);
        informer.AddHandler(change =>
        {
            // What it referred to before is concerned too: a place may have become free there.
            if (change.Before is { } before)
                AddAll(concerns(before));
            AddAll(concerns(change.Now));
        });
        return this;
    }

    /// <summary>Reconciles the key soon, whatever has changed.</summary>
    public void Add(ObjectKey key) => _queue.Add(key);

    /// <summary>Reconciles the key after a time; once, however often it is added meanwhile.</summary>
    public void AddAfter(ObjectKey key, TimeSpan delay) => _queue.AddAfter(key, delay);

    /// <summary>Works until it is cancelled, beginning when all informers know everything. The informers are run by their owner.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var informer in _informers)
            await informer.Synced.WaitAsync(cancellation);
        logger.LogInformation("{Controller} begins with {Keys} keys", name, _queue.Ready);
        KubernetesMetrics.Depths[name] = () => _queue.Ready;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(cancellation), CancellationToken.None)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            logger.LogInformation("{Controller} has ended", name);
        }
        finally
        {
            KubernetesMetrics.Depths.TryRemove(name, out _);
        }
    }

    public void Dispose() => _queue.Dispose();

    private void AddAll(IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys)
            _queue.Add(key);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        while (await _queue.TakeAsync(cancellation) is { } taken)
        {
            KubernetesMetrics.Waits.Record(taken.Waited.TotalSeconds, new KeyValuePair<string, object?>("controller", name));
            try
            {
                await ReconcileAsync(taken.Key, cancellation);
            }
            finally
            {
                _queue.Done(taken.Key);
            }
        }
    }

    private async Task ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            using var limit = new CancellationTokenSource(_options.Timeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                var result = await reconcile(key, both.Token);
                _queue.Forget(key);
                outcome = result.After is null ? "done" : "again";
                if (result.After is { } after)
                    _queue.AddAfter(key, after);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"The reconciliation did not end within {_options.Timeout.TotalSeconds:0} s.");
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            TryAgain(key, failure);
        }
        finally
        {
            KubernetesMetrics.Reconciles.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new("controller", name), new("result", outcome));
        }
    }

    private void TryAgain(ObjectKey key, Exception failure)
    {
        var refused = failure as KubernetesApiException;
        var wait = _queue.Retry(key, refused?.RetryAfter ?? TimeSpan.Zero);
        if (refused?.IsConflict == true)
            logger.LogDebug("{Controller} {Key}: somebody else changed it meanwhile; again in {Wait}", name, key, wait);
        else if (failure is KubernetesApiException or HttpRequestException or TimeoutException or IOException)
            logger.LogWarning("{Controller} {Key} failed {Failures} times, again in {Wait}: {Message}", name, key, _queue.FailuresOf(key), wait, failure.Message);
        else
            logger.LogError(failure, "{Controller} {Key} failed {Failures} times, again in {Wait}", name, key, _queue.FailuresOf(key), wait);
    }
}
