using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using LoopStacks.Load.Agents;
using LoopStacks.Load.Clients;
using LoopStacks.Load.Report;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Fairness;

/// <summary>
/// How long the loops of a quiet realm take alone, and while hundreds of clients of another realm start loops as fast as they can: once with turns between realms, once without. Each realm has agents in a process of its own.
/// </summary>
internal sealed class FairnessMeasurement(LoadOptions options, string folder, CancellationToken cancellation)
{
    private const string Noisy = "noisy";
    private const string Quiet = "quiet";
    private const int QuietClients = 4;
    private static readonly TimeSpan s_quietPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_backOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly List<Figure> _figures = [];

    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        if (!File.Exists(options.Host))
            throw new LoadException($"--host '{options.Host}' is no file; give the path of LoopStacks.ControlPlane.dll.");
        var folder = options.Data ?? Directory.CreateTempSubdirectory("loopstacks-fairness-").FullName;
        try
        {
            var measurement = new FairnessMeasurement(options, folder, cancellation);
            await measurement.MeasureAsync("turns", turns: true);
            await measurement.MeasureAsync("no turns", turns: false);
            Console.WriteLine(options.Json ? FigureReport.Json(measurement._figures) : FigureReport.Markdown(measurement._figures));
            return 0;
        }
        finally
        {
            if (options.Data is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(string variant, bool turns)
    {
        var environment = new Dictionary<string, string>(options.Environment) { ["LOOPSTACKS__Admission__Turns"] = turns.ToString() };
        await using var server = await ServerProcess.StartAsync([options.Host, "--data", Path.Combine(folder, turns ? "turns" : "none")], environment, cancellation);
        await BenchStack.ApplyAsync(server.Url, cancellation);
        await using var noisyAgents = await StartAgentsAsync(server.Url, Noisy);
        await using var quietAgents = await StartAgentsAsync(server.Url, Quiet);
        Progress.Say($"{variant}: warming up");
        await FloodAsync(server.Url, 64, options.WarmUp, CancellationToken.None);
        await Task.Delay(s_settle, cancellation);
        Progress.Say($"{variant}: the quiet realm alone");
        Add(variant, "quiet realm alone", await RunQuietAsync(server.Url));
        Progress.Say($"{variant}: the quiet realm, and a flood of {options.Flood} clients in another");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var flood = FloodAsync(server.Url, options.Flood, s_settle + options.Duration + s_patience, over.Token);
        await Task.Delay(s_settle, cancellation);
        var clock = Stopwatch.StartNew();
        Add(variant, $"quiet realm beside {options.Flood} clients", await RunQuietAsync(server.Url));
        await over.CancelAsync();
        var (ran, refused) = await flood;
        var seconds = (s_settle + clock.Elapsed).TotalSeconds;
        _figures.Add(new Figure(variant, $"flood of {options.Flood} clients: loops/s", ran / seconds, ""));
        _figures.Add(new Figure(variant, $"flood of {options.Flood} clients: refused/s", refused / seconds, ""));
    }

    private async Task<ChildProcess> StartAgentsAsync(Uri server, string realm)
    {
        await ApplyRealmAsync(server, realm);
        var agents = BenchAgents.Start(server, options.RawAgents, realm);
        using var client = new SocketLoopClient(server, realm);
        for (var clock = Stopwatch.StartNew(); !await client.RunLoopAsync(cancellation); await Task.Delay(100, cancellation))
        {
            if (clock.Elapsed > s_patience)
                throw new LoadException($"No loop of the realm {realm} gets its right end. Its agents said: {agents.Said}");
        }

        return agents;
    }

    private async Task ApplyRealmAsync(Uri server, string realm)
    {
        using var http = new HttpClient();
        using var content = new StringContent($$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"{{realm}}" },"spec":{} }""", Encoding.UTF8)
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse("application/apply-patch+yaml") },
        };
        using var answer = await http.PatchAsync(new Uri(server, $"/loopstacks/v1/realms/{realm}"), content, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new LoadException($"The realm was not taken: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
    }

    /// <summary>A few loops a second, each client at its own moments.</summary>
    private async Task<LoadResult> RunQuietAsync(Uri server)
    {
        var started = Stopwatch.StartNew();
        var all = await Task.WhenAll(Enumerable.Range(0, QuietClients).Select(number => Task.Run(async () =>
        {
            using var client = new SocketLoopClient(server, Quiet);
            var latencies = new List<double>();
            for (var due = s_quietPeriod * number / QuietClients; due < options.Duration; due += s_quietPeriod)
            {
                if (due > started.Elapsed)
                    await Task.Delay(due - started.Elapsed, cancellation);
                // From when it was due: one that came late because the one before it took long has waited too.
                if (!await client.RunLoopAsync(cancellation))
                    throw new LoadException("A loop of the quiet realm was refused or ended wrongly.");
                latencies.Add((started.Elapsed - due).TotalMilliseconds);
            }

            return latencies;
        })));
        var sorted = all.SelectMany(latencies => latencies).Order().ToArray();
        return new LoadResult(sorted, 0, started.Elapsed);
    }

    private async Task<(int Ran, int Refused)> FloodAsync(Uri server, int clients, TimeSpan atMost, CancellationToken over)
    {
        var (ran, refused, clock) = (0, 0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            using var client = new SocketLoopClient(server, Noisy);
            while (clock.Elapsed < atMost && !over.IsCancellationRequested)
            {
                if (await client.RunLoopAsync(cancellation))
                {
                    Interlocked.Increment(ref ran);
                    continue;
                }

                Interlocked.Increment(ref refused);
                await Task.Delay(s_backOff, cancellation);
            }
        })));
        return (ran, refused);
    }

    private void Add(string variant, string who, LoadResult result)
    {
        _figures.Add(new Figure(variant, $"{who}: p50", result.Milliseconds(0.5), "ms"));
        _figures.Add(new Figure(variant, $"{who}: p99", result.Milliseconds(0.99), "ms"));
        _figures.Add(new Figure(variant, $"{who}: max", result.Milliseconds(1), "ms"));
        _figures.Add(new Figure(variant, $"{who}: loops", result.Loops, ""));
    }
}
