using System.Collections.Concurrent;
using System.Net;

namespace LoopStacks.Kubernetes.Tests.Clusters;

/// <summary>Notes the calls that a connection makes, and may answer some itself.</summary>
internal sealed class CallLog : DelegatingHandler
{
    private readonly ConcurrentQueue<string> _calls = new();
    private TaskCompletionSource? _gate;

    /// <summary>Method, path and query of each call.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    public int Watches => _calls.Count(call => call.Contains("watch=true", StringComparison.Ordinal));

    public int Lists => _calls.Count(call => call.Contains("limit=", StringComparison.Ordinal));

    /// <summary>Gives an answer in the server's place; null lets the call through.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>All calls wait from now on.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _gate, null)?.TrySetResult();

    public static HttpResponseMessage Answer(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (_gate is { } gate)
            await gate.Task.WaitAsync(cancellationToken);
        return Instead(request) ?? await base.SendAsync(request, cancellationToken);
    }
}
