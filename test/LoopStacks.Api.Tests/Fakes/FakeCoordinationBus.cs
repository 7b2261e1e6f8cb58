using System.Collections.Immutable;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Who is present, as the test says.</summary>
internal sealed class FakeCoordinationBus : ICoordinationBus
{
    public List<InstanceOffer> Offers { get; } = [];

    public event Action<InstanceOffer>? InstanceAppeared;

    public IReadOnlyList<InstanceOffer> Present(string? realm) => [.. Offers.Where(offer => realm is null || offer.Realm == realm)];

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) => throw new NotSupportedException();

    public void Announce(Announcement announcement) => throw new NotSupportedException();

    public void Dispatch(WorkOrder order) => throw new NotSupportedException();

    public void Cancel(WorkCancellation cancellation) => throw new NotSupportedException();

    public void Tell(ChildNotice notice) => throw new NotSupportedException();

    public void Tell(AnswerNotice notice) => throw new NotSupportedException();

    public IDisposable Attach(IGatewayPort gateway) => throw new NotSupportedException();

    public void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer) => InstanceAppeared?.Invoke(offer!);
}
