using System.Collections.Immutable;

namespace LoopStacks.Engine.Coordination;

/// <summary>The coordination bus of a single process: calls go straight to the one gateway.</summary>
public sealed class InProcessBus(ILoopInbox inbox) : ICoordinationBus
{
    private readonly OfferIndex _offers = new();
    private IGatewayPort? _gateway;

    public event Action<InstanceOffer>? InstanceAppeared;

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) => _offers.Find(realm, capabilities);

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
                new Core.Bidding.BidAnswer(asked.Instance, capability, Core.Bidding.AnswerKind.Decline, Note: "no gateway is attached", Absent: true))]);
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
        if (_offers.Set(realm, instance, offer))
            InstanceAppeared?.Invoke(offer!);
    }

    private sealed class Attachment(InProcessBus bus, IGatewayPort gateway) : IDisposable
    {
        public void Dispose()
        {
            if (Interlocked.CompareExchange(ref bus._gateway, null, gateway) != gateway)
                return;
            foreach (var (realm, instance) in bus._offers.Keys)
                bus.InstanceChanged(gateway, realm, instance, null);
        }
    }
}
