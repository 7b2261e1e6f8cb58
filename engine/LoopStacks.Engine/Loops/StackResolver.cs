using System.Collections.Concurrent;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Engine.Loops;

/// <summary>
/// Finds what a name of a request stands for: a LoopStack, else a capability that agents of the realm offer or are deployed for, as if a LoopStack of that name with defaults existed.
/// </summary>
internal sealed class StackResolver
{
    private readonly IResourceService _resources;
    private readonly DefinitionCache _definitions;
    private readonly ICoordinationBus _bus;
    private readonly ConcurrentDictionary<string, LoopDefinition> _implied = new();
    private readonly ConcurrentDictionary<(string Capability, string Realm), DateTimeOffset> _expected = new(); // Only names of stored loops come in, soon after a start.
    private readonly InlineStacks _inline;
    private readonly TimeProvider _time;
    private Known _known = new();

    public StackResolver(IResourceService resources, DefinitionCache definitions, ICoordinationBus bus, TimeProvider time)
    {
        (_resources, _definitions, _bus, _time) = (resources, definitions, bus, time);
        _inline = new InlineStacks(definitions);
        resources.Changed += _ => Volatile.Write(ref _known, new Known());
    }

    public Realm? Realm(string name)
    {
        var realms = Volatile.Read(ref _known).Realms;
        if (realms.TryGetValue(name, out var known))
            return known;
        return _resources.HolderOf(name) is { } realm ? realms[name] = realm : null;
    }

    /// <returns>Null where the name stands for nothing.</returns>
    public LoopDefinition? Resolve(string name, string realm)
    {
        var stacks = Volatile.Read(ref _known).Stacks; // Taken before the resources are read: what is found then never outlives a change.
        if (stacks.TryGetValue(name, out var known))
            return known;
        if (Named(name) is { } stack)
            return stacks[name] = _definitions.Add(stack);
        return IsOffered(name, realm) || IsExpected(name, realm) ? _implied.GetOrAdd(name, Imply) : null;
    }

    /// <summary>Agents of the realm that offer the capability are on their way.</summary>
    public void Expect(string capability, string realm, DateTimeOffset until) => _expected[(capability, realm)] = until;

    /// <summary>A stack that a spawn has written out.</summary>
    public Outcome<LoopDefinition> ReadInline(JsonElement spec) => _inline.Read(spec);

    private LoopDefinition Imply(string capability) => _definitions.Add(new LoopStack
    {
        Metadata = new ResourceMetadata { Name = capability },
        Spec = new LoopStackSpec { Capabilities = [capability] },
    });

    private bool IsExpected(string capability, string realm) => _expected.TryGetValue((capability, realm), out var until) && _time.GetUtcNow() < until;

    private bool IsOffered(string capability, string realm) => _bus.Find(realm, [capability]).Count > 0 || Deployed(capability, realm).Any();

    /// <summary>The AgentInstances of the realm that are to offer the capability, connected or not, in the order of their names.</summary>
    public IEnumerable<DeployedInstance> Deployed(string capability, string realm)
    {
        foreach (var instance in _resources.Of(ResourceKind.AgentInstance).OfType<AgentInstance>().OrderBy(instance => instance.Metadata.Name, StringComparer.Ordinal))
        {
            var isScaled = instance.Spec.Autoscaling is { Enabled: true };
            if (instance.Spec.Realm == realm && (isScaled || instance.Spec.Replicas > 0) && Has(instance, capability))
                yield return new DeployedInstance(instance.Metadata.Name, isScaled && instance.Spec.Autoscaling!.MinReplicas == 0);
        }
    }

    private bool Has(AgentInstance instance, string capability) =>
        _resources.Of(ResourceKind.Agent, instance.Spec.Agent).FirstOrDefault(other => other.Metadata.Namespace == instance.Metadata.Namespace) is Agent agent && agent.Spec.Capabilities.Contains(capability);

    /// <summary>In the namespace <c>default</c>, else in the only other one that has it.</summary>
    private LoopStack? Named(string name)
    {
        var found = _resources.Of(ResourceKind.LoopStack, name);
        return (found.FirstOrDefault(resource => resource.Metadata.Namespace == "default") ?? (found.Count == 1 ? found[0] : null)) as LoopStack;
    }

    /// <summary>What was found since the last change of any resource; one lookup instead of several.</summary>
    private sealed class Known
    {
        public ConcurrentDictionary<string, LoopDefinition> Stacks { get; } = new();

        public ConcurrentDictionary<string, Realm> Realms { get; } = new();
    }
}

/// <summary>An AgentInstance that is to be there.</summary>
/// <param name="MaySleep">It is scaled by its load and may have no replicas: it offers nothing for sure, and is woken.</param>
internal sealed record DeployedInstance(string Name, bool MaySleep);
