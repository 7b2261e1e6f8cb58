using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.AgentRuntime;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LoopStacks.ControlPlane.Agents;

/// <summary>
/// Runs AgentInstances with their replicas in this process, as the operator does in a cluster: after every change of a resource, what runs is made what is wanted. Replicas connect like any other agent.
/// </summary>
internal sealed class LocalAgents(IResourceService resources, IServer server, IHostApplicationLifetime lifetime, ILoggerFactory loggers) : BackgroundService
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }); // Full means: a look is due anyway.
    private readonly Dictionary<(string Namespace, string Instance, int Replica), LocalReplica> _running = [];
    private readonly ILogger<LocalAgents> _logger = loggers.CreateLogger<LocalAgents>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        resources.Changed += _ => _changes.Writer.TryWrite(true);
        using var started = lifetime.ApplicationStarted.Register(() => _changes.Writer.TryWrite(true));
        try
        {
            await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
                await ReconcileAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values.Select(replica => replica.DisposeAsync().AsTask()));
        }
    }

    private async Task ReconcileAsync()
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address || !lifetime.ApplicationStarted.IsCancellationRequested)
            return;
        var wanted = Wanted();
        foreach (var (key, replica) in _running.Where(entry => !wanted.TryGetValue(entry.Key, out var plan) || plan.Version != entry.Value.Version).ToArray())
        {
            _running.Remove(key);
            await replica.DisposeAsync();
        }

        foreach (var (key, plan) in wanted)
        {
            if (!_running.ContainsKey(key))
                _running[key] = LocalReplica.Start(plan, new Uri(address), loggers);
        }
    }

    private Dictionary<(string Namespace, string Instance, int Replica), ReplicaPlan> Wanted()
    {
        var wanted = new Dictionary<(string, string, int), ReplicaPlan>();
        foreach (var instance in resources.Of(ResourceKind.AgentInstance).OfType<AgentInstance>())
        {
            if (resources.Get(ResourceKind.Agent, instance.Metadata.Namespace, instance.Spec.Agent) is not { } agent)
                continue;
            if (UniversalAgent.Check(agent.Document) is { Count: > 0 } reasons)
            {
                _logger.LogWarning("The AgentInstance {Instance} is not run here: {Reasons}", instance.Metadata.Name, string.Join(" ", reasons));
                continue;
            }

            for (var number = 1; number <= instance.Spec.Replicas; number++)
            {
                var version = $"{agent.Resource.Metadata.Generation}/{agent.Resource.Metadata.Uid}/{instance.Metadata.Generation}/{instance.Metadata.Uid}";
                wanted[(instance.Metadata.Namespace, instance.Metadata.Name, number)] = new ReplicaPlan(instance, agent.Document, $"{instance.Metadata.Name}-{number}", version);
            }
        }

        return wanted;
    }
}

/// <summary>A replica that is wanted. <paramref name="Version"/> changes with what it runs.</summary>
internal sealed record ReplicaPlan(AgentInstance Instance, JsonElement Agent, string Replica, string Version);
