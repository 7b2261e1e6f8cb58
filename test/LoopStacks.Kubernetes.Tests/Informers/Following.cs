using System.Collections.Concurrent;
using k8s.Models;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Informers;
using LoopStacks.Kubernetes.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Kubernetes.Tests.Informers;

/// <summary>An informer on the ConfigMaps of a namespace that runs, and what it told.</summary>
internal sealed class Following : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public Following(KubernetesConnection connection, string space, InformerOptions? options = null, Action<Change<V1ConfigMap>>? handler = null)
    {
        options ??= new InformerOptions();
        Informer = new Informer<V1ConfigMap>(
            connection,
            TimeProvider.System,
            NullLogger<Informer<V1ConfigMap>>.Instance,
            options: options with { Namespace = space, LabelSelector = options.LabelSelector ?? "test", Backoff = new RetryBackoff { First = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(1) } });
        Informer.AddHandler(change => Told.Enqueue($"{change.Kind} {change.Now.Metadata.Name}"));
        if (handler is not null)
            Informer.AddHandler(handler);
        _running = Informer.RunAsync(_end.Token);
    }

    public Informer<V1ConfigMap> Informer { get; }

    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>What is known, as <c>name=value</c>.</summary>
    public string Known => string.Join(' ', Informer.All().Select(item => $"{item.Metadata.Name}={item.Data?["x"]}").Order());

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    public static V1ConfigMap Map(string space, string name, string value) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space, Labels = new Dictionary<string, string> { ["test"] = "yes" } },
        Data = new Dictionary<string, string> { ["x"] = value },
    };

    public static Task PutAsync(ApplyClient client, string space, string name, string value) => client.ApplyAsync(Map(space, name, value));

    public static Task DropAsync(ApplyClient client, string space, string name) => client.DeleteAsync<V1ConfigMap>(new ObjectKey(space, name));
}
