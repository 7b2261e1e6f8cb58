using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoopStacks.Agents;
using LoopStacks.Load.Agents;
using LoopStacks.Load.Clients;
using LoopStacks.Load.Report;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Scale;

/// <summary>How the cost of a loop grows on PostgreSQL and Redis, and what the machine can do at all: each part on data servers of its own, all on this machine.</summary>
internal sealed class ScaleMeasurement(LoadOptions options, CancellationToken cancellation)
{
    private const int Clients = 64;
    private const int PayloadClients = 8;
    private const int LimitSeconds = 5;
    private static readonly int[] s_payloads = [100, 1_000, 10_000, 100_000, 1_000_000];
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly List<(string Part, List<Figure> Figures)> _tables = [];
    private int _wrong;

    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        if (!File.Exists(options.Host))
            throw new LoadException($"--host '{options.Host}' is no file; give the path of LoopStacks.ControlPlane.dll.");
        var measurement = new ScaleMeasurement(options, cancellation);
        foreach (var part in options.Parts)
            await measurement.MeasureAsync(part);
        var text = options.Json
            ? FigureReport.Json([.. measurement._tables.SelectMany(table => table.Figures)])
            : string.Join(Environment.NewLine, measurement._tables.Select(table => $"## {table.Part}{Environment.NewLine}{Environment.NewLine}{FigureReport.Markdown(table.Figures)}"));
        Console.WriteLine(text);
        return measurement._wrong > 0 ? 1 : 0;
    }

    private async Task MeasureAsync(string part)
    {
        Progress.Say($"{part}: begins");
        _tables.Add((part, []));
        await using var servers = await DataServers.StartAsync(cancellation);
        await (part switch
        {
            "limits" => LimitsAsync(servers),
            "nodes" => NodesAsync(servers),
            "agents" => CrowdAsync(servers, perRealm: false),
            "realms" => CrowdAsync(servers, perRealm: true),
            "payload" => PayloadAsync(servers),
            "followers" => FollowersAsync(servers),
            _ => StoredAsync(servers),
        });
    }

    private async Task LimitsAsync(DataServers servers)
    {
        foreach (var clients in new[] { 1, Clients })
        {
            var who = clients == 1 ? "1 client" : $"{clients} clients";
            Add(who, "PostgreSQL: commits/s, a row each", await servers.CommitsPerSecondAsync(clients, LimitSeconds, cancellation), "");
            Add(who, "Redis: XADD/s", await servers.StreamEntriesPerSecondAsync(clients, cancellation), "");
        }
    }

    private async Task NodesAsync(DataServers servers)
    {
        foreach (var (nodes, agentsAt, name) in new[] { (1, 1, "1 node"), (2, 2, "2 nodes"), (3, 3, "3 nodes"), (3, 1, "3 nodes, agents at one") })
        {
            await using var cluster = await Cluster.StartAsync(options, servers, nodes, cancellation);
            cluster.StartAgents(agentsAt);
            var turn = 0;
            SocketLoopClient Client() => new(cluster.Nodes[Interlocked.Increment(ref turn) % nodes].Url);
            await WarmUpAsync(Client);
            await LoadAsync(name, servers, cluster, Client, 1);
            await LoadAsync(name, servers, cluster, Client, Clients);
            Add(name, "memory of the control planes", cluster.Nodes.Sum(node => ProcessFigures.PssMebibytes(node.Id)), "MiB");
        }
    }

    /// <summary>More and more connected agents: those that are idle, beside the three that work; or one in each of as many realms, which all work.</summary>
    private async Task CrowdAsync(DataServers servers, bool perRealm)
    {
        await using var cluster = await Cluster.StartAsync(options, servers, 1, cancellation);
        if (!perRealm)
            cluster.StartAgents(1);
        var url = cluster.Nodes[0].Url;
        using var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(1) };
        var connected = 0;
        foreach (var count in options.Crowd)
        {
            var name = perRealm ? $"{count:N0} realms" : $"{count:N0} agents";
            var clock = Stopwatch.StartNew();
            if (perRealm)
                await MakeRealmsAsync(http, connected + 1, count);
            clock.Restart();
            cluster.StartCrowd(connected + 1, count, perRealm);
            await UntilConnectedAsync(http, perRealm, count);
            Add(name, "to connect those that are new", clock.Elapsed.TotalSeconds, "s");
            connected = count;
            var turn = 0;
            SocketLoopClient Client()
            {
                var mine = Interlocked.Increment(ref turn) % Clients;
                return perRealm ? new SocketLoopClient(url, Enumerable.Range(1, count).Where(number => number % Clients == mine % Math.Min(Clients, count)).DefaultIfEmpty(1).Select(Crowd.Realm).ToArray()) : new SocketLoopClient(url);
            }

            await WarmUpAsync(Client);
            await LoadAsync(name, servers, cluster, Client, Clients);
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
            var (cpu, redis) = (cluster.CpuSeconds, servers.RedisCpuSeconds);
            await Task.Delay(options.Idle, cancellation);
            Add(name, "idle: control plane's CPU", (cluster.CpuSeconds - cpu) / options.Idle.TotalSeconds * 100, "% of a core");
            Add(name, "idle: Redis's CPU", (servers.RedisCpuSeconds - redis) / options.Idle.TotalSeconds * 100, "% of a core");
            Add(name, "memory of the control plane", ProcessFigures.PssMebibytes(cluster.Nodes[0].Id), "MiB");
        }
    }

    private async Task MakeRealmsAsync(HttpClient http, int first, int last)
    {
        await Parallel.ForEachAsync(Enumerable.Range(first, last - first + 1), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (number, stop) =>
        {
            var document = $$$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"{{{Crowd.Realm(number)}}}"},"spec":{}}""";
            using var content = new StringContent(document, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/loopstacks/v1/realms", content, stop);
            if (!answer.IsSuccessStatusCode)
                throw new LoadException($"The realm was not taken: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        });
    }

    private async Task UntilConnectedAsync(HttpClient http, bool perRealm, int count)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(100, cancellation))
        {
            var connected = perRealm
                ? await ConnectedAsync(http, Crowd.Realm(count), BenchAgents.Capabilities[0]) > 0 ? await GaugeAsync(http) : 0
                : await ConnectedAsync(http, null, Crowd.IdleCapability);
            if (connected >= count)
                return;
            if (clock.Elapsed > s_patience)
                throw new LoadException($"{connected:N0} of {count:N0} agents are connected after {s_patience.TotalMinutes} minutes.");
        }
    }

    private async Task<int> ConnectedAsync(HttpClient http, string? realm, string capability)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>($"/loopstacks/v1/capabilities{(realm is null ? "" : $"?realm={realm}")}", cancellation);
        foreach (var item in answer.GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("capability").GetString() == capability)
                return item.GetProperty("instances").GetArrayLength();
        }

        return 0;
    }

    private async Task<int> GaugeAsync(HttpClient http)
    {
        var metrics = await http.GetStringAsync("/metrics", cancellation);
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith("loopstacks_gateway_connections", StringComparison.Ordinal)) ?? "0 0";
        return (int)double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task PayloadAsync(DataServers servers)
    {
        await using var cluster = await Cluster.StartAsync(options, servers, 1, cancellation);
        var url = cluster.Nodes[0].Url;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var agent = LoopAgent.Create("bench-echo").Capability("echo").Handle(work => work.Input).RunAsync(new AgentOptions { Urls = [url], Credits = BenchAgents.Credits, DrainTimeout = TimeSpan.Zero }, stop.Token);
        using var http = new HttpClient { BaseAddress = url };
        for (var clock = Stopwatch.StartNew(); await ConnectedAsync(http, null, "echo") == 0; await Task.Delay(100, cancellation))
        {
            if (clock.Elapsed > s_patience)
                throw new LoadException("The agent is not connected.");
        }

        await ClosedLoop.RunAsync(() => new PayloadClient(url, s_payloads[1]), PayloadClients, options.WarmUp, cancellation);
        foreach (var bytes in s_payloads)
        {
            var size = await servers.ScalarAsync<long>("SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c WHERE c.relname ~ '^loop_(appends|events)_' AND c.relkind = 'r'", cancellation);
            var loops = await LoadAsync($"{bytes:N0} B", servers, cluster, () => new PayloadClient(url, bytes), PayloadClients);
            var grown = await servers.ScalarAsync<long>("SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c WHERE c.relname ~ '^loop_(appends|events)_' AND c.relkind = 'r'", cancellation) - size;
            Add($"{bytes:N0} B", "stored per loop", grown / 1024.0 / Math.Max(1, loops), "KiB");
        }

        await stop.CancelAsync();
        await agent;
    }

    /// <summary>Readers of all events of the realm in which the loops run, at the control plane that runs them and at another; and readers of a realm in which nothing happens.</summary>
    private async Task FollowersAsync(DataServers servers)
    {
        const string busy = "realm/default-realm";
        var quiet = $"realm/{Crowd.Realm(1)}";
        await FollowersAsync(servers, 1, [(0, "", "no reader"), (1, busy, "1 reader"), (10, busy, "10 readers"), (1000, quiet, "1,000 readers elsewhere")]);
        await FollowersAsync(servers, 2, [(0, "", "2 nodes, no reader"), (1, busy, "1 reader at the other"), (10, busy, "10 readers at the other")]);
    }

    /// <summary>Loops and agents are at the first node, readers at the last.</summary>
    private async Task FollowersAsync(DataServers servers, int nodes, (int Count, string Channel, string Name)[] cases)
    {
        await using var cluster = await Cluster.StartAsync(options, servers, nodes, cancellation);
        cluster.StartAgents(1);
        var url = cluster.Nodes[0].Url;
        if (nodes == 1) // Later ones find the quiet realm in the store.
        {
            using var http = new HttpClient { BaseAddress = url };
            await MakeRealmsAsync(http, 1, 1);
        }

        await WarmUpAsync(() => new SocketLoopClient(url));
        foreach (var (count, channel, name) in cases)
        {
            await using var followers = await Followers.StartAsync(cluster.Nodes[^1].Url, count, channel, cancellation);
            var (events, missed) = (followers.Events, followers.Missed);
            var loops = await LoadAsync(name, servers, cluster, () => new SocketLoopClient(url), Clients);
            if (count == 0)
                continue;
            Add(name, "events to each reader, per loop", (followers.Events - events) / (double)count / Math.Max(1, loops), "");
            Add(name, "events left out for slow readers", (followers.Missed - missed) / (double)count / Math.Max(1, loops), "a loop and reader");
        }
    }

    private async Task StoredAsync(DataServers servers)
    {
        var present = 0;
        foreach (var stored in options.Stored)
        {
            var name = $"{stored:N0} stored";
            if (stored > present)
            {
                Progress.Say($"{name}: filling");
                await StoredLoops.FillAsync(servers, present, stored, cancellation);
                present = stored;
            }

            var start = Stopwatch.StartNew();
            await using var cluster = await Cluster.StartAsync(options, servers, 1, cancellation);
            Add(name, "start to ready", start.Elapsed.TotalMilliseconds, "ms");
            Add(name, "database", await servers.ScalarAsync<long>("SELECT pg_database_size(current_database())", cancellation) / 1048576.0, "MiB");
            cluster.StartAgents(1);
            var url = cluster.Nodes[0].Url;
            await WarmUpAsync(() => new SocketLoopClient(url));
            await LoadAsync(name, servers, cluster, () => new SocketLoopClient(url), 1);
            await LoadAsync(name, servers, cluster, () => new SocketLoopClient(url), Clients);
            using var http = new HttpClient { BaseAddress = url };
            await ListAsync(name, "list: newest 50", http, "/loopstacks/v1/executions?limit=50");
            await ListAsync(name, "list: 50 failed, where none has", http, "/loopstacks/v1/executions?limit=50&status=failed");
        }
    }

    private async Task ListAsync(string variant, string name, HttpClient http, string path)
    {
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var clock = Stopwatch.StartNew();
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
            await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode)
                throw new LoadException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        Add(variant, name + ", median", times[times.Count / 2], "ms");
    }

    private async Task WarmUpAsync(Func<ILoopClient> client)
    {
        Progress.Say("warming up");
        using (var first = client())
        {
            for (var clock = Stopwatch.StartNew(); !await first.RunLoopAsync(cancellation); await Task.Delay(100, cancellation))
            {
                if (clock.Elapsed > s_patience)
                    throw new LoadException("No loop gets its right end.");
            }
        }

        await ClosedLoop.RunAsync(client, Clients, options.WarmUp, cancellation);
    }

    private async Task<int> LoadAsync(string variant, DataServers servers, Cluster cluster, Func<ILoopClient> client, int clients)
    {
        Progress.Say($"{variant}: {clients} clients");
        var (planes, postgres, redis, agents) = (cluster.CpuSeconds, servers.PostgresCpuSeconds, servers.RedisCpuSeconds, cluster.AgentCpuSeconds);
        var result = await ClosedLoop.RunAsync(client, clients, options.Duration, cancellation);
        var thousands = result.Loops / 1000.0;
        (planes, postgres, redis, agents) = (cluster.CpuSeconds - planes, servers.PostgresCpuSeconds - postgres, servers.RedisCpuSeconds - redis, cluster.AgentCpuSeconds - agents);
        var who = clients == 1 ? "1 client" : $"{clients} clients";
        Add(variant, $"{who}: loops/s", result.PerSecond, "");
        Add(variant, $"{who}: p50", result.Milliseconds(0.5), "ms");
        Add(variant, $"{who}: p99", result.Milliseconds(0.99), "ms");
        if (clients > 1)
        {
            Add(variant, $"{who}: CPU per 1,000 loops", (planes + postgres + redis + agents) / thousands, "s");
            Add(variant, $"{who}: of it control planes", planes / thousands, "s");
            Add(variant, $"{who}: of it PostgreSQL", postgres / thousands, "s");
            Add(variant, $"{who}: of it Redis", redis / thousands, "s");
            Add(variant, $"{who}: of it agents", agents / thousands, "s");
        }

        if (result.Wrong > 0)
        {
            Add(variant, $"wrong answers at {who}", result.Wrong, "");
            _wrong += result.Wrong;
        }

        return result.Loops;
    }

    private void Add(string variant, string name, double value, string unit) => _tables[^1].Figures.Add(new Figure(variant, name, value, unit));

    /// <summary>A loop whose one agent gives its input back.</summary>
    private sealed class PayloadClient : ILoopClient
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
        private readonly Uri _address;
        private readonly byte[] _body;
        private readonly string _expected;

        public PayloadClient(Uri url, int bytes)
        {
            _address = new Uri(url, LoopRequest.Path);
            _expected = "\"text\":\"" + Random.Shared.GetHexString(bytes, lowercase: true) + "\""; // Which can be compressed to a half, and no more.
            _body = Encoding.UTF8.GetBytes($$$"""{"loopstack":"echo","input":{{{{_expected}}}}}""");
        }

        public async ValueTask<bool> RunLoopAsync(CancellationToken cancellation)
        {
            using var content = new ByteArrayContent(_body) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json") } };
            using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
            message.Headers.TryAddWithoutValidation("Prefer", "wait=30");
            using var answer = await _http.SendAsync(message, cancellation);
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            return (int)answer.StatusCode == 200 && body.Contains("\"output\":{" + _expected, StringComparison.Ordinal);
        }

        public void Dispose() => _http.Dispose();
    }
}
