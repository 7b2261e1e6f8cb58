using System.Collections.Concurrent;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Engine.Statistics;

/// <summary>
/// Of which Agent an instance is. Histories name instances alone; so it is said by the instance that is connected, or by the resource. What was known last is known on when both are gone. Thread safe.
/// </summary>
internal sealed class AgentNames : IDisposable
{
    // Beyond it, what is known is forgotten and asked again: for those that are gone by then, nobody knows.
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<(string Realm, string Instance), string> _agents = new();
    private readonly ICoordinationBus _bus;
    private readonly IResourceService _resources;

    public AgentNames(ICoordinationBus bus, IResourceService resources)
    {
        (_bus, _resources) = (bus, resources);
        bus.InstanceAppeared += Remember;
    }

    /// <returns>Empty where nobody knows.</returns>
    public string Of(string realm, string instance)
    {
        if (_agents.TryGetValue((realm, instance), out var known))
            return known;
        foreach (var resource in _resources.Of(ResourceKind.AgentInstance, instance))
        {
            if (resource is AgentInstance { Spec: var spec } && spec.Realm == realm)
                return Remember(realm, instance, spec.Agent);
        }

        foreach (var offer in _bus.Present(realm))
            Remember(offer);
        return _agents.TryGetValue((realm, instance), out known) ? known : Remember(realm, instance, "");
    }

    public void Dispose() => _bus.InstanceAppeared -= Remember;

    private void Remember(InstanceOffer offer) => Remember(offer.Realm, offer.Instance, offer.Agent);

    private string Remember(string realm, string instance, string agent)
    {
        if (_agents.Count >= Most)
            _agents.Clear();
        return _agents[(realm, instance)] = agent;
    }
}
