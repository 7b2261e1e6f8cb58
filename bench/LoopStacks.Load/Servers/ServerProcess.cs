using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Diagnostics.NETCore.Client;

namespace LoopStacks.Load.Servers;

/// <summary>A server under measurement, as a process of its own on a free port. Disposing ends it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly ChildProcess _process;

    private ServerProcess(ChildProcess process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>From the start of the process to its first 200 at <c>/readyz</c>.</summary>
    public TimeSpan Start { get; private set; }

    /// <summary>Starts <c>dotnet {arguments} --urls {url}</c> and waits until it is ready.</summary>
    /// <exception cref="LoadException">It is not ready after 60 s.</exception>
    public static async Task<ServerProcess> StartAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var clock = Stopwatch.StartNew();
        var server = new ServerProcess(ChildProcess.Start([.. arguments, "--urls", url.OriginalString], environment), url);
        try
        {
            while (!await server.IsReadyAsync(cancellation))
            {
                if (server._process.HasExited || clock.Elapsed > s_patience)
                    throw new LoadException($"The server is not ready after {clock.Elapsed.TotalSeconds:F0} s. It said: {server._process.Said}");
                await Task.Delay(5, cancellation);
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server.Start = clock.Elapsed;
        return server;
    }

    /// <summary>The value of a metric, all its series added; NaN where there is none.</summary>
    public async Task<double> MetricAsync(string name)
    {
        using var answer = await s_http.GetAsync(new Uri(Url, "/metrics"));
        if (!answer.IsSuccessStatusCode)
            return double.NaN;
        var sum = double.NaN;
        foreach (var line in (await answer.Content.ReadAsStringAsync()).Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not (' ' or '{'))
                continue;
            var labelled = line.IndexOf('}', StringComparison.Ordinal);
            var value = line[(labelled >= 0 ? labelled + 1 : name.Length)..].Trim().Split(' ')[0];
            sum = (double.IsNaN(sum) ? 0 : sum) + double.Parse(value, CultureInfo.InvariantCulture);
        }

        return sum;
    }

    /// <summary>What is in use on the managed heap after a full collection, which this asks the process for.</summary>
    /// <returns>Bytes.</returns>
    public async Task<double> LiveMemoryAsync(CancellationToken cancellation)
    {
        const string collections = "dotnet_gc_collections_total";
        var before = await MetricAsync(collections);
        // A session with this keyword collects when it begins, as dotnet-gcdump has it.
        const long heapCollect = 0x800000;
        using (await new DiagnosticsClient(Id).StartEventPipeSessionAsync(
            new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, heapCollect), requestRundown: false, token: cancellation))
        {
            for (var clock = Stopwatch.StartNew(); !(await MetricAsync(collections) > before); await Task.Delay(50, cancellation))
            {
                if (clock.Elapsed > s_patience)
                    throw new LoadException("The server did not collect its garbage.");
            }
        }

        return await MetricAsync("dotnet_gc_last_collection_heap_size_bytes");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await s_http.GetAsync(new Uri(Url, "/readyz"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
