using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Conformance.Bus;

/// <summary>A gateway whose replicas do what the test says. It takes all that it is given, and counts credits.</summary>
internal sealed class TestGateway : IGatewayPort, IDisposable
{
    private readonly ConcurrentDictionary<(string Realm, string Instance), InstanceOffer> _offers = new();
    private readonly ConcurrentDictionary<WorkItemId, WorkOrder> _held = new();
    private readonly ICoordinationBus _bus;
    private readonly ILoopInbox _inbox;
    private readonly IDisposable _attached;

    /// <param name="inbox">What the bus gives its gateway to talk to.</param>
    public TestGateway(ICoordinationBus bus, ILoopInbox inbox)
    {
        (_bus, _inbox) = (bus, inbox);
        _attached = bus.Attach(this);
    }

    public Channel<(Announcement Announcement, ImmutableArray<AskedInstance> Asked)> Announcements { get; } = Channel.CreateUnbounded<(Announcement, ImmutableArray<AskedInstance>)>();

    public Channel<WorkOrder> Orders { get; } = Channel.CreateUnbounded<WorkOrder>();

    public Channel<WorkCancellation> Cancellations { get; } = Channel.CreateUnbounded<WorkCancellation>();

    public Channel<ChildNotice> Children { get; } = Channel.CreateUnbounded<ChildNotice>();

    public Channel<AnswerNotice> Answers { get; } = Channel.CreateUnbounded<AnswerNotice>();

    public ICollection<WorkItemId> Held => _held.Keys;

    public void Connect(string realm, string instance, int credits, params string[] capabilities)
    {
        var offer = new InstanceOffer(realm, instance, "agent-of-" + instance, [.. capabilities], 1, credits, 0, 0, Some.Json("""{"type":"object"}"""), null);
        _offers[(realm, instance)] = offer;
        _bus.InstanceChanged(this, realm, instance, offer);
    }

    public void Disconnect(string realm, string instance)
    {
        _offers.TryRemove((realm, instance), out _);
        _bus.InstanceChanged(this, realm, instance, null);
    }

    /// <summary>A replica came from another process, with this work in hand.</summary>
    public void Bring(WorkOrder order)
    {
        _held[order.Id] = order;
        _bus.Adopted(this, order.Realm, order.Instance, order.Id, order.Attempt);
    }

    public Task<WorkReply> DoneAsync(WorkOrder order)
    {
        _held.TryRemove(order.Id, out _);
        return _inbox.ReportAsync(new WorkDone(order.Id, order.Attempt, order.Instance, "r1", Some.Json("""{"done":true}"""), 0.9, null));
    }

    public bool Has(WorkOrder order) => _held.TryGetValue(order.Id, out var held) && held.Attempt == order.Attempt;

    public void Announce(Announcement announcement, ImmutableArray<AskedInstance> instances) => Announcements.Writer.TryWrite((announcement, instances));

    public void Dispatch(WorkOrder order)
    {
        if (!_offers.ContainsKey((order.Realm, order.Instance)))
        {
            _ = _inbox.ReportAsync(new WorkRefused(order.Id, order.Attempt, order.Instance, "no replica is connected"));
            return;
        }

        _held[order.Id] = order;
        Orders.Writer.TryWrite(order);
    }

    public void Cancel(WorkCancellation cancellation)
    {
        if (_held.TryRemove(cancellation.Id, out _))
            Cancellations.Writer.TryWrite(cancellation);
    }

    public void Tell(ChildNotice notice)
    {
        if (_held.ContainsKey(notice.Item))
            Children.Writer.TryWrite(notice);
    }

    public void Tell(AnswerNotice notice)
    {
        if (_held.ContainsKey(notice.Item))
            Answers.Writer.TryWrite(notice);
    }

    public IReadOnlyList<InstanceOffer> Present() => [.. _offers.Values.Select(WithLoad)];

    public InstanceOffer? Find(string realm, string instance) => _offers.TryGetValue((realm, instance), out var offer) ? WithLoad(offer) : null;

    public void Dispose() => _attached.Dispose();

    private InstanceOffer WithLoad(InstanceOffer offer) => offer with { InFlight = _held.Values.Count(order => order.Realm == offer.Realm && order.Instance == offer.Instance) };
}
