using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace LoopStacks.Engine.Coordination;

/// <summary>The instances that are present, by realm and capability. Readers take no lock.</summary>
public sealed class OfferIndex
{
    private readonly ConcurrentDictionary<(string Realm, string Capability), ImmutableSortedDictionary<string, InstanceOffer>> _byCapability = new();
    private readonly ConcurrentDictionary<(string Realm, string Instance), InstanceOffer> _instances = new();
    private readonly Lock _changes = new();

    /// <summary>What is present now.</summary>
    public ICollection<(string Realm, string Instance)> Keys => _instances.Keys;

    /// <inheritdoc cref="ICoordinationBus.Find"/>
    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities)
    {
        if (capabilities.Length == 1)
            return _byCapability.TryGetValue((realm, capabilities[0]), out var only) ? [.. only.Values.Select(offer => offer with { Capabilities = capabilities })] : [];
        var found = new SortedDictionary<string, InstanceOffer>(StringComparer.Ordinal);
        foreach (var capability in capabilities)
        {
            if (!_byCapability.TryGetValue((realm, capability), out var offers))
                continue;
            foreach (var offer in offers.Values)
            {
                if (!found.ContainsKey(offer.Instance))
                    found[offer.Instance] = offer with { Capabilities = [.. capabilities.Where(offer.Capabilities.Contains)] };
            }
        }

        return [.. found.Values];
    }

    /// <summary>Puts an instance's offer in the place of its last one; null takes it out.</summary>
    /// <returns>Whether it appeared, offers more than before, or can be asked again after nobody of it was connected.</returns>
    public bool Set(string realm, string instance, InstanceOffer? offer)
    {
        lock (_changes)
        {
            _instances.TryGetValue((realm, instance), out var before);
            // First the new, then what is no longer offered: a reader never finds an instance gone that only changed.
            foreach (var capability in offer?.Capabilities ?? [])
                Change(realm, capability, offers => offers.SetItem(instance, offer!));
            foreach (var capability in before?.Capabilities ?? [])
            {
                if (offer is null || !offer.Capabilities.Contains(capability))
                    Change(realm, capability, offers => offers.Remove(instance));
            }

            if (offer is null)
                _instances.TryRemove((realm, instance), out _);
            else
                _instances[(realm, instance)] = offer;
            return offer is not null && (before is null || (before.Credits == 0 && offer.Credits > 0) || offer.Capabilities.Any(capability => !before.Capabilities.Contains(capability)));
        }
    }

    private void Change(string realm, string capability, Func<ImmutableSortedDictionary<string, InstanceOffer>, ImmutableSortedDictionary<string, InstanceOffer>> change) =>
        _byCapability[(realm, capability)] = change(_byCapability.GetValueOrDefault((realm, capability), ImmutableSortedDictionary.Create<string, InstanceOffer>(StringComparer.Ordinal)));
}
