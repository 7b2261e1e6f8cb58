using System.Collections.Concurrent;
using LoopStacks.Chaos.Agents;
using LoopStacks.Chaos.Checking;
using LoopStacks.Chaos.Load;

namespace LoopStacks.Chaos.Servers;

/// <summary>PostgreSQL, Redis, control planes and processes with agents, on this machine.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private TestCluster(PostgresServer postgres, RedisServer redis, string connection, int nodes, int agents, string? older)
    {
        (Postgres, Redis, Connection) = (postgres, redis, connection);
        var all = new List<Node>();
        for (var number = 0; number < nodes; number++)
            all.Add(new Node(number, postgres, connection, redis, port => PortOwners.Of(port, all.Select(node => node.Process.Id)), older));
        Nodes = all;
        Agents =
        [
            .. Enumerable.Range(0, agents).Select(number => new ProgramProcess(
                $"agents {number + 1}",
                [typeof(TestCluster).Assembly.Location, "--agents", $"p{number + 1}", .. Enumerable.Range(0, nodes).Select(turn => Nodes[(number + turn) % nodes].Url.OriginalString)],
                new Dictionary<string, string>(),
                Note)),
        ];
    }

    public PostgresServer Postgres { get; }

    public RedisServer Redis { get; }

    /// <summary>Of the database, past all wires.</summary>
    public string Connection { get; }

    public IReadOnlyList<Node> Nodes { get; }

    public IReadOnlyList<ProgramProcess> Agents { get; }

    /// <summary>What agents told.</summary>
    public ConcurrentQueue<AgentNote> Notes { get; } = new();

    /// <summary>Starts all, and applies the stacks.</summary>
    /// <param name="older">The control planes' program of an older version; null for this one.</param>
    public static async Task<TestCluster> StartAsync(int nodes, int agents, string? older = null)
    {
        var postgres = new PostgresServer();
        postgres.Require();
        await postgres.InitializeAsync();
        var redis = await RedisServer.StartNewAsync();
        var cluster = new TestCluster(postgres, redis, await postgres.CreateDatabaseAsync(), nodes, agents, older);
        try
        {
            foreach (var node in cluster.Nodes)
                await node.StartAsync();
            await cluster.ReadyAsync();
            await HistoryReader.WatchAsync(cluster.Connection);
            await cluster.ApplyAsync();
            foreach (var agent in cluster.Agents)
                agent.Start();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until something can be seen of it.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (!await isSo())
        {
            if (limit.IsCancellationRequested)
                throw new InvalidOperationException($"Not within {s_patience.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until all control planes are.</summary>
    public async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        foreach (var node in Nodes)
        {
            while (!await node.IsReadyAsync())
            {
                if (limit.IsCancellationRequested)
                    throw new InvalidOperationException($"{node.Process.Name} is not ready after {s_patience.TotalSeconds} s. It said:{Environment.NewLine}{string.Join(Environment.NewLine, node.Process.Said.TakeLast(20))}");
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in Agents)
            await agent.DisposeAsync();
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private async Task ApplyAsync()
    {
        using var http = new HttpClient { BaseAddress = Nodes[0].Url };
        foreach (var kind in Kind.All)
        {
            using var content = new StringContent($$"""{"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"{{kind.Stack}}"},"spec":{{kind.Spec}}}""");
            content.Headers.ContentType = new("application/apply-patch+yaml");
            using var answer = await http.PatchAsync(new Uri($"/loopstacks/v1/loopstacks/{kind.Stack}", UriKind.Relative), content);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"LoopStack {kind.Stack}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private void Note(string line)
    {
        if (AgentNote.Parse(line) is { } note)
            Notes.Enqueue(note);
    }
}
