using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace LoopStacks.Engine.Coordination;

/// <summary>The coordination bus of a single process: calls go straight to the one gateway.</summary>
public sealed class InProcessBus(ILoopInbox inbox) : ICoordinationBus
{
    private readonly ConcurrentDictionary<(string Realm, string Capability), ImmutableSortedDictionary<string, InstanceOffer>> _byCapability = new();
    private readonly ConcurrentDictionary<(string Realm, string Instance), InstanceOffer> _instances = new();
    private readonly Lock _changes = new();
    private IGatewayPort? _gateway;

    public event Action<InstanceOffer>? InstanceAppeared;

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

    public IReadOnlyList<InstanceOffer> Present(string? realm)
    {
        var present = Volatile.Read(ref _gateway)?.Present() ?? [];
        return realm is null ? present : [.. present.Where(offer => offer.Realm == realm)];
    }

    public void Announce(Announcement announcement)
    {
        if (Volatile.Read(ref _gateway) is { } gateway)
        {
            gateway.Announce(announcement, announcement.Asked);
            return;
        }

        foreach (var asked in announcement.Asked)
        {
            inbox.Answer(announcement.Id, [.. asked.Capabilities.Select(capability =>
                new Core.Bidding.BidAnswer(asked.Instance, capability, Core.Bidding.AnswerKind.Decline, Note: "no gateway is attached"))]);
        }
    }

    public void Dispatch(WorkOrder order)
    {
        if (Volatile.Read(ref _gateway) is { } gateway)
            gateway.Dispatch(order);
        else
            _ = inbox.ReportAsync(new WorkRefused(order.Id, order.Attempt, order.Instance, "no gateway is attached"));
    }

    public void Cancel(WorkCancellation cancellation) => Volatile.Read(ref _gateway)?.Cancel(cancellation);

    public void Tell(ChildNotice notice) => Volatile.Read(ref _gateway)?.Tell(notice);

    public void Tell(AnswerNotice notice) => Volatile.Read(ref _gateway)?.Tell(notice);

    public IDisposable Attach(IGatewayPort gateway)
    {
        if (Interlocked.CompareExchange(ref _gateway, gateway, null) is not null)
            throw new InvalidOperationException("A gateway is attached to this bus already.");
        return new Attachment(this, gateway);
    }

    public void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer)
    {
        bool appeared;
        lock (_changes)
        {
            _instances.TryGetValue((realm, instance), out var before);
            Index(before, remove: true);
            Index(offer, remove: false);
            if (offer is null)
                _instances.TryRemove((realm, instance), out _);
            else
                _instances[(realm, instance)] = offer;
            appeared = offer is not null && (before is null || offer.Capabilities.Any(capability => !before.Capabilities.Contains(capability)));
        }

        if (appeared)
            InstanceAppeared?.Invoke(offer!);
    }

    private void Index(InstanceOffer? offer, bool remove)
    {
        foreach (var capability in offer?.Capabilities ?? [])
        {
            var key = (offer!.Realm, capability);
            var offers = _byCapability.GetValueOrDefault(key, ImmutableSortedDictionary.Create<string, InstanceOffer>(StringComparer.Ordinal));
            _byCapability[key] = remove ? offers.Remove(offer.Instance) : offers.SetItem(offer.Instance, offer);
        }
    }

    private sealed class Attachment(InProcessBus bus, IGatewayPort gateway) : IDisposable
    {
        public void Dispose()
        {
            if (Interlocked.CompareExchange(ref bus._gateway, null, gateway) != gateway)
                return;
            foreach (var (realm, instance) in bus._instances.Keys)
                bus.InstanceChanged(gateway, realm, instance, null);
        }
    }
}
