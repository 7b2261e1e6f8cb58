using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Exceptions;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>A way to one API server with one identity. Thread safe; one for the process.</summary>
public sealed class KubernetesConnection : IDisposable
{
    private const int LargestError = 64 * 1024;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private readonly k8s.Kubernetes _client;

    /// <param name="configuration">Server, identity and namespace.</param>
    /// <param name="handlers">Handlers through which all calls go, the outermost first.</param>
    public KubernetesConnection(KubernetesClientConfiguration configuration, params DelegatingHandler[] handlers)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.UserAgent = "loopstacks";
        // A server that vanished without a word is noticed by pings, also where a watch has nothing to say.
        configuration.FirstMessageHandlerSetup = handler =>
        {
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(30);
        };
        _client = new k8s.Kubernetes(configuration, handlers);
        Namespace = string.IsNullOrWhiteSpace(configuration.Namespace) ? "default" : configuration.Namespace.Trim();
    }

    /// <summary>KubernetesClient's own client, for what this library has no call for.</summary>
    public IKubernetes Client => _client;

    /// <summary>The kubeconfig context's namespace, or the pod's own; <c>default</c> where it says none.</summary>
    public string Namespace { get; }

    /// <summary>Address of the API server.</summary>
    public Uri Server => _client.BaseUri;

    /// <summary>By a kubeconfig file.</summary>
    /// <param name="path">Null takes the first of <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <param name="context">Null takes the current one.</param>
    /// <exception cref="KubeConfigException">The file is missing or faulty.</exception>
    public static KubernetesConnection FromKubeconfig(string? path = null, string? context = null, params DelegatingHandler[] handlers)
    {
        path ??= Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return new KubernetesConnection(KubernetesClientConfiguration.BuildConfigFromConfigFile(path, context), handlers);
    }

    /// <summary>As the pod's service account. Its token is read again when it changes.</summary>
    /// <exception cref="KubeConfigException">The process is in no pod, or its token is not mounted.</exception>
    public static KubernetesConnection InCluster(params DelegatingHandler[] handlers) =>
        new(KubernetesClientConfiguration.InClusterConfig(), handlers);

    public void Dispose() => _client.Dispose();

    /// <summary>The answer's body.</summary>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    /// <exception cref="TimeoutException">No answer in time.</exception>
    internal async Task<JsonElement> CallAsync(ApiCall call, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CallTimeout);
        try
        {
            using var response = await SendAsync(call, limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            using var document = await JsonDocument.ParseAsync(body, default, limit.Token);
            return document.RootElement.Clone();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{call}: the API server at {Server} did not answer within {CallTimeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>The answer as soon as it begins; the caller reads and disposes it.</summary>
    /// <exception cref="KubernetesApiException">The server refused.</exception>
    internal async Task<HttpResponseMessage> SendAsync(ApiCall call, CancellationToken cancellation)
    {
        var request = call.ToRequest(Server);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        var start = Stopwatch.GetTimestamp();
        var code = 0;
        try
        {
            if (_client.Credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(request, cancellation);
            var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            code = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
                await ThrowAsync(call, response, cancellation);
            return response;
        }
        finally
        {
            KubernetesMetrics.Calls.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds, new("verb", call.Verb), new("resource", call.Resource?.ToString() ?? "none"), new("code", code));
        }
    }

    private static async Task ThrowAsync(ApiCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        using (response)
        {
            var body = await ReadErrorAsync(response, cancellation);
            throw KubernetesApiException.From(response.StatusCode, body, response.Headers.RetryAfter?.Delta, call.ToString());
        }
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[LargestError];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
