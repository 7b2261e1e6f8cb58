using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Kubernetes.Apply;

/// <summary>
/// Events on objects, as <c>kubectl describe</c> shows them. The same event again (type, reason, message) counts up the one that is there. They are for people: whoever records one does not
/// wait, and an event that can't be written is dropped and counted. An object has 25 events at once and one more each minute; what is beyond is dropped too. Thread safe.
/// </summary>
/// <param name="component">Who reports, such as <c>loopstacks-operator</c>.</param>
public sealed class EventRecorder(ApplyClient client, string component, TimeProvider time, ILogger<EventRecorder> logger) : IAsyncDisposable
{
    private const int Waiting = 1000;
    private const int Remembered = 4096;
    private const int LongestMessage = 1024;
    private const double Burst = 25;

    private static readonly TimeSpan OneMoreEach = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CountsFor = TimeSpan.FromMinutes(50); // The server keeps an event for an hour.

    // When it is full, the newest is dropped and counted.
    private readonly Channel<(V1ObjectReference About, string Type, string Reason, string Message)> _waiting =
        Channel.CreateBounded<(V1ObjectReference, string, string, string)>(new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Dictionary<string, Written> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Left, DateTimeOffset At)> _allowed = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private Task? _writing;

    /// <summary>All is as it should be.</summary>
    public void Normal(IKubernetesObject<V1ObjectMeta> about, string reason, string message) => Record(about, "Normal", reason, message);

    /// <summary>Somebody should look.</summary>
    public void Warning(IKubernetesObject<V1ObjectMeta> about, string reason, string message) => Record(about, "Warning", reason, message);

    /// <summary>Writes what was recorded, then no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _end.CancelAfter(TimeSpan.FromSeconds(5));
        if (_writing is { } writing)
            await writing;
        _end.Dispose();
    }

    private void Record(IKubernetesObject<V1ObjectMeta> about, string type, string reason, string message)
    {
        ArgumentNullException.ThrowIfNull(about);
        if (message.Length > LongestMessage)
            message = string.Concat(message.AsSpan(0, LongestMessage - 1), "…");
        var reference = new V1ObjectReference
        {
            ApiVersion = about.ApiVersion,
            Kind = about.Kind,
            Name = about.Metadata.Name,
            NamespaceProperty = about.Metadata.NamespaceProperty,
            Uid = about.Metadata.Uid,
            ResourceVersion = about.Metadata.ResourceVersion,
        };
        LazyInitializer.EnsureInitialized(ref _writing, () => Task.Run(WriteAllAsync));
        if (!_waiting.Writer.TryWrite((reference, type, reason, message)))
            KubernetesMetrics.EventsDropped.Add(1);
    }

    private async Task WriteAllAsync()
    {
        try
        {
            await foreach (var (about, type, reason, message) in _waiting.Reader.ReadAllAsync(_end.Token))
            {
                try
                {
                    await WriteAsync(about, type, reason, message);
                }
                catch (Exception failure) when (failure is KubernetesApiException or HttpRequestException or TimeoutException or IOException)
                {
                    KubernetesMetrics.EventsDropped.Add(1);
                    logger.LogWarning("Event {Reason} on {Kind} {Name} was not written: {Message}", reason, about.Kind, about.Name, failure.Message);
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            logger.LogWarning("{Count} events were not written before the end", _waiting.Reader.Count);
        }
    }

    private async Task WriteAsync(V1ObjectReference about, string type, string reason, string message)
    {
        var now = time.GetUtcNow();
        var what = $"{about.Uid}/{about.Kind}/{about.NamespaceProperty}/{about.Name}/{type}/{reason}/{message}";
        if (!MayWrite(about.Uid ?? what, now))
        {
            KubernetesMetrics.EventsDropped.Add(1);
            return;
        }

        if (_written.TryGetValue(what, out var before) && now - before.At < CountsFor && await CountAsync(before, now))
        {
            _written[what] = before with { Count = before.Count + 1, At = now };
            return;
        }

        if (_written.Count >= Remembered)
            ForgetOldest();
        var made = await client.CreateAsync(New(about, type, reason, message, now.UtcDateTime), cancellation: _end.Token);
        _written[what] = new Written(ObjectKey.Of(made), 1, now);
    }

    /// <summary>So that an object whose state flaps does not fill the server's store.</summary>
    private bool MayWrite(string about, DateTimeOffset now)
    {
        if (_allowed.Count >= Remembered)
            _allowed.Clear();
        var (left, at) = _allowed.GetValueOrDefault(about, (Burst, now));
        left = Math.Min(Burst, left + ((now - at) / OneMoreEach));
        _allowed[about] = (left < 1 ? left : left - 1, now);
        return left >= 1;
    }

    /// <returns>False where the event is no longer there.</returns>
    private async Task<bool> CountAsync(Written before, DateTimeOffset now)
    {
        try
        {
            var patch = new JsonObject { ["count"] = before.Count + 1, ["lastTimestamp"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") };
            await client.MergeAsync(ApiResource.Of<Corev1Event>(), before.Key, patch, _end.Token);
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return false;
        }
    }

    private Corev1Event New(V1ObjectReference about, string type, string reason, string message, DateTime now) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"{about.Name[..Math.Min(about.Name.Length, 200)]}.{Guid.NewGuid():N}",
            NamespaceProperty = string.IsNullOrEmpty(about.NamespaceProperty) ? "default" : about.NamespaceProperty,
        },
        InvolvedObject = about,
        Type = type,
        Reason = reason,
        Message = message,
        Count = 1,
        FirstTimestamp = now,
        LastTimestamp = now,
        Source = new V1EventSource { Component = component },
        ReportingComponent = component,
        ReportingInstance = component,
    };

    private void ForgetOldest()
    {
        foreach (var old in _written.OrderBy(pair => pair.Value.At).Take(Remembered / 4).Select(pair => pair.Key).ToArray())
            _written.Remove(old);
    }

    private sealed record Written(ObjectKey Key, int Count, DateTimeOffset At);
}
