using System.Runtime.CompilerServices;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Informers;
using LoopStacks.Operator.Agents;
using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.LoopStacks;
using LoopStacks.Operator.Realms;
using LoopStacks.Operator.Settings;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Operator;

/// <summary>Our four kinds as the API server has them, and how they refer to each other. Reading is thread safe.</summary>
internal sealed class World
{
    private const string ByName = "name";
    private const string ByAgent = "agent";
    private const string ByRealm = "realm";
    private const string ByRealmName = "realmName";
    private const string ByCapability = "capability";
    private const string ByPart = "part";

    // By the object itself: a new version is a new object.
    private readonly ConditionalWeakTable<CustomObject, ResourceReadResult> _read = [];
    private readonly OperatorOptions _options;

    public World(KubernetesConnection connection, OperatorOptions options, TimeProvider time, ILoggerFactory logs)
    {
        _options = options;
        Agents = Follow(ResourceKind.Agent).AddIndex(ByCapability, item => Spec<Agent>(item)?.Spec.Capabilities ?? []);
        Realms = Follow(ResourceKind.Realm).AddIndex(ByName, item => [item.Metadata.Name]);
        Instances = Follow(ResourceKind.AgentInstance)
            .AddIndex(ByAgent, item => Spec<AgentInstance>(item) is { } instance ? [Key(item, instance.Spec.Agent)] : [])
            .AddIndex(ByRealm, item => Spec<AgentInstance>(item) is { } instance ? [Key(item, instance.Spec.Realm)] : [])
            .AddIndex(ByRealmName, item => Spec<AgentInstance>(item) is { } instance ? [instance.Spec.Realm] : []);
        Stacks = Follow(ResourceKind.LoopStack)
            .AddIndex(ByName, item => [item.Metadata.Name])
            .AddIndex(ByPart, item => Spec<LoopStack>(item) is { } stack ? [.. LoopStackChecks.Runs(stack), .. stack.Spec.Capabilities ?? []] : []);

        Informer<CustomObject> Follow(ResourceKind kind) => new(
            connection, time, logs.CreateLogger<Informer<CustomObject>>(), LoopStacksApi.Of(kind), new InformerOptions { Namespace = options.Namespace.Length == 0 ? null : options.Namespace });
    }

    public Informer<CustomObject> Agents { get; }

    public Informer<CustomObject> Realms { get; }

    public Informer<CustomObject> Instances { get; }

    public Informer<CustomObject> Stacks { get; }

    public IEnumerable<Informer<CustomObject>> All => [Agents, Realms, Instances, Stacks];

    public static string Key(CustomObject referrer, string name) => $"{referrer.Metadata.NamespaceProperty}/{name}";

    /// <summary>The resource, or its faults.</summary>
    public ResourceReadResult Read(CustomObject item) => _read.GetValue(item, static item => item.ReadResource());

    /// <summary>Null where its document is not valid.</summary>
    public T? Spec<T>(CustomObject? item)
        where T : Resource => item is null ? null : Read(item).Resource as T;

    /// <summary>Why a document is not valid, as a condition says it.</summary>
    public static Refusal InvalidFor(ResourceReadResult read)
    {
        var first = read.Errors[0];
        var more = read.Errors.Count > 1 ? $" And {read.Errors.Count - 1} more." : "";
        return new(Reasons.Invalid, $"{first.Message}{more} Correct it and apply it again.");
    }

    public IEnumerable<ObjectKey> InstancesOfAgent(CustomObject agent) => Instances.ByIndex(ByAgent, Key(agent, agent.Metadata.Name)).Select(ObjectKey.Of);

    public IReadOnlyList<CustomObject> InstancesOfRealm(CustomObject realm) => InstancesOfRealm(Key(realm, realm.Metadata.Name));

    /// <param name="realm">Namespace and name, see <see cref="Key"/>.</param>
    public IReadOnlyList<CustomObject> InstancesOfRealm(string realm) => Instances.ByIndex(ByRealm, realm);

    /// <summary>In any namespace: a realm there keeps its name from others, and is told of to those that look for it elsewhere.</summary>
    public IEnumerable<ObjectKey> InstancesNaming(string realm) => Instances.ByIndex(ByRealmName, realm).Select(ObjectKey.Of);

    public IReadOnlyList<CustomObject> RealmsNamed(string name) => Realms.ByIndex(ByName, name);

    /// <summary>LoopStacks that run a LoopStack or a capability of this name.</summary>
    public IEnumerable<ObjectKey> StacksWith(string part) => Stacks.ByIndex(ByPart, part).Select(ObjectKey.Of);

    /// <summary>Namespace of the realm that had this name before; null where none had.</summary>
    public string? HolderOf(CustomObject realm) =>
        RealmsNamed(realm.Metadata.Name).Where(other => other.Metadata.DeletionTimestamp is null && Age(other).CompareTo(Age(realm)) < 0).MinBy(Age)?.Metadata.NamespaceProperty;

    /// <summary>What an instance names, as far as it is there.</summary>
    public Neighbours NeighboursOf(AgentInstance instance)
    {
        var space = instance.Metadata.Namespace;
        var agent = Agents.Get(new ObjectKey(space, instance.Spec.Agent));
        var realm = Realms.Get(new ObjectKey(space, instance.Spec.Realm));
        if (realm?.Metadata.DeletionTimestamp is not null)
            realm = null;
        return new Neighbours(
            Spec<Agent>(agent), agent is null ? null : FaultOf(agent), Spec<Realm>(realm), realm is null ? null : FaultOf(realm, Spec<Realm>(realm)), realm is null && RealmsNamed(instance.Spec.Realm).Count > 0);
    }

    public StackSurroundings SurroundingsOf(CustomObject stack) => new(name => Spec<LoopStack>(Find(stack, name)), IsOffered);

    private CustomObject? Find(CustomObject stack, string name)
    {
        var named = Stacks.ByIndex(ByName, name);
        return named.FirstOrDefault(other => other.Metadata.NamespaceProperty == stack.Metadata.NamespaceProperty)
            ?? named.FirstOrDefault(other => other.Metadata.NamespaceProperty == "default")
            ?? (named.Count == 1 ? named[0] : null);
    }

    private bool IsOffered(string capability) => Agents.ByIndex(ByCapability, capability).Any(agent => Instances.ByIndex(ByAgent, Key(agent, agent.Metadata.Name)).Any(IsRun));

    private bool IsRun(CustomObject item) => Spec<AgentInstance>(item)?.Spec is { } spec && (spec.Replicas > 0 || spec.Autoscaling is { Enabled: true });

    private Refusal? FaultOf(CustomObject agent) => Spec<Agent>(agent) is { } valid ? AgentChecks.Refuse(valid, _options.Images) : InvalidFor(Read(agent));

    private Refusal? FaultOf(CustomObject item, Realm? realm) => realm is null ? InvalidFor(Read(item)) : RealmChecks.Refuse(realm, HolderOf(item));

    private static (DateTime, string) Age(CustomObject item) => (item.Metadata.CreationTimestamp ?? DateTime.MaxValue, item.Metadata.NamespaceProperty ?? "");
}
