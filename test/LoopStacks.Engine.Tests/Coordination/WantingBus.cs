using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests.Coordination;

/// <summary>The bus of one process, which remembers what loops want of who scales.</summary>
internal sealed class WantingBus(InProcessBus inner) : ICoordinationBus
{
    public BlockingCollection<(string Realm, string Instance)> Wanted { get; } = [];

    public event Action<InstanceOffer>? InstanceAppeared
    {
        add => inner.InstanceAppeared += value;
        remove => inner.InstanceAppeared -= value;
    }

    public void Want(string realm, string instance) => Wanted.Add((realm, instance));

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) => inner.Find(realm, capabilities);

    public IReadOnlyList<InstanceOffer> Present(string? realm) => inner.Present(realm);

    public void Announce(Announcement announcement) => inner.Announce(announcement);

    public void Dispatch(WorkOrder order) => inner.Dispatch(order);

    public void Cancel(WorkCancellation cancellation) => inner.Cancel(cancellation);

    public void Tell(ChildNotice notice) => inner.Tell(notice);

    public void Tell(AnswerNotice notice) => inner.Tell(notice);

    public IDisposable Attach(IGatewayPort gateway) => inner.Attach(gateway);

    public void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer) => inner.InstanceChanged(gateway, realm, instance, offer);
}
