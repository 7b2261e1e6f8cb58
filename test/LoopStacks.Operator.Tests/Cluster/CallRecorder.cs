using System.Collections.Concurrent;
using System.Net;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>Sees all calls of one operator to the API server, and can refuse them or end the operator in the middle.</summary>
internal sealed class CallRecorder : DelegatingHandler
{
    private readonly ConcurrentQueue<(string Verb, string Path)> _calls = [];
    private int _writes;

    /// <summary>Is asked before each write, with its number from 1; an answer stands for the server's.</summary>
    public Func<int, HttpRequestMessage, HttpResponseMessage?> BeforeWrite { get; set; } = (_, _) => null;

    /// <summary>Is told after each write, with its number.</summary>
    public Action<int> AfterWrite { get; set; } = _ => { };

    /// <summary>Writes to objects: leases and events are of another kind.</summary>
    public IReadOnlyList<(string Verb, string Path)> Writes => [.. _calls.Where(call => call.Verb != "GET" && !IsBookkeeping(call.Path))];

    public IReadOnlyList<(string Verb, string Path)> All => [.. _calls];

    public static HttpResponseMessage Answer(HttpStatusCode status, string reason) => new(status)
    {
        Content = new StringContent($$"""{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "{{reason}}", "message": "the test says so", "code": {{(int)status}}}"""),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (verb, path) = (request.Method.Method, request.RequestUri!.AbsolutePath);
        _calls.Enqueue((verb, path));
        if (verb == "GET" || IsBookkeeping(path))
            return await base.SendAsync(request, cancellationToken);
        var number = Interlocked.Increment(ref _writes);
        if (BeforeWrite(number, request) is { } refused)
            return refused;
        var answer = await base.SendAsync(request, cancellationToken);
        AfterWrite(number);
        return answer;
    }

    private static bool IsBookkeeping(string path) => path.Contains("/leases", StringComparison.Ordinal) || path.Contains("/events", StringComparison.Ordinal);
}
