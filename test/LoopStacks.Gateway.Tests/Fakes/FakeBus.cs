using System.Collections.Immutable;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Tests.Fakes;

/// <summary>A bus that one gateway is attached to; what the gateway says can be awaited.</summary>
internal sealed class FakeBus : ICoordinationBus
{
    public Waitable<(string Instance, InstanceOffer? Offer)> Changes { get; } = new();

    public Waitable<WorkOrder> Returned { get; } = new();

    public IGatewayPort Gateway { get; private set; } = null!;

#pragma warning disable CS0067
    public event Action<InstanceOffer>? InstanceAppeared;
#pragma warning restore CS0067

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) => Gateway.Present();

    public IReadOnlyList<InstanceOffer> Present(string? realm) => Gateway.Present();

    public void Announce(Announcement announcement) => Gateway.Announce(announcement, announcement.Asked);

    public void Dispatch(WorkOrder order) => Gateway.Dispatch(order);

    public void Return(IGatewayPort gateway, WorkOrder order) => Returned.Add(order);

    public void Cancel(WorkCancellation cancellation) => Gateway.Cancel(cancellation);

    public void Tell(ChildNotice notice) => Gateway.Tell(notice);

    public void Tell(AnswerNotice notice) => Gateway.Tell(notice);

    public IDisposable Attach(IGatewayPort gateway)
    {
        Gateway = gateway;
        return new Attachment();
    }

    public void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer) => Changes.Add((instance, offer));

    private sealed class Attachment : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
