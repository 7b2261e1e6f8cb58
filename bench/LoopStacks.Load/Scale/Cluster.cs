using LoopStacks.Load.Agents;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Scale;

/// <summary>Control planes on shared data servers. Disposing ends the control planes.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<ServerProcess> _nodes = [];
    private readonly List<ChildProcess> _agents = [];

    private Cluster()
    {
    }

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    public double CpuSeconds => _nodes.Sum(node => ProcessFigures.CpuSeconds(node.Id));

    public double AgentCpuSeconds => _agents.Sum(agents => ProcessFigures.CpuSeconds(agents.Id));

    public static async Task<Cluster> StartAsync(LoadOptions options, DataServers servers, int nodes, CancellationToken cancellation)
    {
        var cluster = new Cluster();
        try
        {
            var environment = servers.Environment;
            environment["LOOPSTACKS__Gateway__MaxConnections"] = "20000"; // So that the limit is not what is measured.
            foreach (var (name, value) in options.Environment)
                environment[name] = value;
            for (var i = 0; i < nodes; i++)
                cluster._nodes.Add(await ServerProcess.StartAsync([options.Host], environment, cancellation));
            await BenchStack.ApplyAsync(cluster._nodes[0].Url, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The three agents in a process of their own, connected to some of the nodes.</summary>
    public void StartAgents(int nodes)
    {
        foreach (var node in _nodes.Take(nodes))
            _agents.Add(BenchAgents.Start(node.Url, raw: false));
    }

    public void StartCrowd(int first, int last, bool perRealm) => _agents.AddRange(Crowd.Start(_nodes[0].Url, first, last, perRealm));

    public async ValueTask DisposeAsync()
    {
        foreach (var agents in _agents)
            await agents.DisposeAsync();
        foreach (var node in Enumerable.Reverse(_nodes))
            await node.DisposeAsync();
    }
}
