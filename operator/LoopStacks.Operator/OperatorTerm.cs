using k8s;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Kubernetes.Informers;
using LoopStacks.Operator.Agents;
using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.LoopStacks;
using LoopStacks.Operator.Pods;
using LoopStacks.Operator.Realms;
using LoopStacks.Operator.Settings;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Operator;

/// <summary>What one operator does from the moment that it leads until it leads no more. Used once: who leads again begins anew, with nothing in memory.</summary>
internal sealed class OperatorTerm : IDisposable
{
    public const string FieldManager = "loopstacks-operator";

    /// <summary>Counts in a status may be that late; so many instances that come at once change it once.</summary>
    private static readonly TimeSpan s_countAfter = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly ChildInformers _children;
    private readonly AgentPods _pods;
    private readonly AppliedMemory _memory;
    private readonly StatusWriter _status;
    private readonly AgentInstanceReconciler _instances;
    private readonly Controller _agents;
    private readonly Controller _realms;
    private readonly Controller _stacks;
    private readonly Controller _instancesLoop;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OperatorTerm> _logger;

    public OperatorTerm(ApplyClient client, Served served, EventRecorder events, OperatorOptions options, TimeProvider time, ILoggerFactory logs)
    {
        (_options, _time) = (options, time);
        _logger = logs.CreateLogger<OperatorTerm>();
        _world = new World(client.Connection, options, time, logs);
        var space = options.Namespace.Length == 0 ? null : options.Namespace;
        _children = new ChildInformers(client.Connection, served, space, time, logs);
        _pods = new AgentPods(client.Connection, space, time, logs);
        _memory = new AppliedMemory(time);
        _status = new StatusWriter(client, events, time);
        var keeper = new ChildKeeper(client, _children, _memory, time, logs.CreateLogger<ChildKeeper>());
        _instances = new AgentInstanceReconciler(_world, _children, _pods, keeper, _status, new RealmPlaces(), new ControlPlaneAddress(client, options, time), served, options);
        _agents = Controls("agents", new AgentReconciler(_world, _status, options).ReconcileAsync);
        _realms = Controls("realms", new RealmReconciler(_world, client, _children, keeper, _status, options).ReconcileAsync);
        _stacks = Controls("loopstacks", new LoopStackReconciler(_world, _status).ReconcileAsync);
        _instancesLoop = Controls("agentinstances", _instances.ReconcileAsync);
        _instances.Wake = _instancesLoop.Add;
        Connect();

        Controller Controls(string name, Func<ObjectKey, CancellationToken, Task<ReconcileResult>> reconcile) =>
            new(name, reconcile, time, logs.CreateLogger<Controller>(), new ControllerOptions { Workers = options.Workers });
    }

    /// <summary>Whether everything that there was at the start is known.</summary>
    public bool HasSynced => Informers.All(informer => informer.HasSynced);

    /// <summary>Keys that wait or are worked on.</summary>
    public int Pending => _agents.Pending + _realms.Pending + _stacks.Pending + _instancesLoop.Pending;

    private IEnumerable<IInformer> Informers => [.. _world.All, .. _children.All, _pods.Informer];

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = Informers.Select(informer => informer.RunAsync(end.Token)).ToList();
        try
        {
            await Task.WhenAll(Informers.Select(informer => informer.Synced)).WaitAsync(cancellation);
            _instances.RememberPlaces();
            running.AddRange([_agents.RunAsync(end.Token), _realms.RunAsync(end.Token), _stacks.RunAsync(end.Token), _instancesLoop.RunAsync(end.Token), LookAgainAsync(end.Token)]);
            // None of them ends before it is told to; one that does has failed, and with it the term.
            await await Task.WhenAny(running);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public void Dispose()
    {
        foreach (var controller in (Controller[])[_agents, _realms, _stacks, _instancesLoop])
            controller.Dispose();
    }

    /// <summary>What a change concerns. All of it is asked again from what is true then; what is missed here is only late, until everything is looked at again.</summary>
    private void Connect()
    {
        Follow(_world.Agents, _agents, agent =>
        {
            AddAll(_instancesLoop, _world.InstancesOfAgent(agent));
            WakeStacks(agent);
        });
        Follow(_world.Realms, _realms, realm =>
        {
            AddAll(_realms, _world.RealmsNamed(realm.Metadata.Name).Select(ObjectKey.Of));
            AddAll(_instancesLoop, _world.InstancesNaming(realm.Metadata.Name));
        });
        Follow(_world.Instances, _instancesLoop, instance =>
        {
            if (_world.Spec<AgentInstance>(instance)?.Spec is not { } spec)
                return;
            var agent = new ObjectKey(instance.Metadata.NamespaceProperty, spec.Agent);
            _agents.AddAfter(agent, s_countAfter);
            _realms.AddAfter(new ObjectKey(instance.Metadata.NamespaceProperty, spec.Realm), s_countAfter);
            if (_world.Agents.Get(agent) is { } known)
                WakeStacks(known);
        });
        Follow(_world.Stacks, _stacks, stack => AddAll(_stacks, _world.StacksWith(stack.Metadata.Name)));
        _children.Wake(_instancesLoop, ResourceKind.AgentInstance, _memory);
        _pods.Wake(_instancesLoop);
        _children.Wake(_realms, ResourceKind.Realm, _memory);
    }

    /// <summary>Reconciles what changes, and tells of changes that concern others: not of those of its status.</summary>
    private void Follow(Informer<CustomObject> informer, Controller own, Action<CustomObject> others)
    {
        foreach (var controller in (Controller[])[_agents, _realms, _stacks, _instancesLoop])
            controller.Watch(informer, _ => []); // Each begins when everything is known.
        informer.AddHandler(change =>
        {
            if (change.Kind == ChangeKind.Updated && _status.IsOwnWrite(change.Now))
                return;
            own.Add(ObjectKey.Of(change.Now));
            if (change is { Kind: ChangeKind.Updated, Before: { } was } && IsSameButStatus(was, change.Now))
                return;
            if (change.Before is { } before)
                others(before);
            others(change.Now);
        });
    }

    private void WakeStacks(CustomObject agent)
    {
        foreach (var capability in _world.Spec<Agent>(agent)?.Spec.Capabilities ?? [])
        {
            foreach (var key in _world.StacksWith(capability))
                _stacks.AddAfter(key, s_countAfter);
        }
    }

    private static bool IsSameButStatus(CustomObject one, CustomObject other) =>
        one.Metadata.Uid == other.Metadata.Uid && one.Metadata.Generation == other.Metadata.Generation && one.Metadata.DeletionTimestamp == other.Metadata.DeletionTimestamp
        && Same(one.Metadata.Annotations, other.Metadata.Annotations) && Same(one.Metadata.Labels, other.Metadata.Labels);

    private static bool Same(IDictionary<string, string>? one, IDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || one.All(entry => other!.TryGetValue(entry.Key, out var value) && value == entry.Value));

    private async Task LookAgainAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_options.Resync, _time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            AddAll(_agents, _world.Agents.All().Select(ObjectKey.Of));
            AddAll(_realms, _world.Realms.All().Select(ObjectKey.Of));
            AddAll(_stacks, _world.Stacks.All().Select(ObjectKey.Of));
            AddAll(_instancesLoop, _world.Instances.All().Select(ObjectKey.Of));
            _logger.LogDebug("Everything is looked at again");
        }
    }

    private static void AddAll(Controller controller, IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys)
            controller.Add(key);
    }
}
