using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests;

/// <summary>A gateway whose agents do what the test says. By default every instance bids 0.8, and answers work with its own name.</summary>
internal sealed class FakeGateway : IGatewayPort, IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceOffer> _offers = new();
    private readonly ICoordinationBus _bus;
    private readonly ILoopInbox _inbox;
    private readonly IDisposable _attachment;

    public FakeGateway(ICoordinationBus bus, ILoopInbox inbox)
    {
        (_bus, _inbox) = (bus, inbox);
        _attachment = bus.Attach(this);
        Bid = (instance, capability) => new BidAnswer(instance, capability, AnswerKind.Bid, 0.8);
        Work = order => Json($$"""{"{{order.Capabilities[0]}}":"{{order.Instance}}"}""");
    }

    /// <summary>Null is silence.</summary>
    public Func<string, string, BidAnswer?> Bid { get; set; }

    /// <summary>Null leaves the work lying; the test reports itself.</summary>
    public Func<WorkOrder, JsonElement?> Work { get; set; }

    public ConcurrentQueue<Announcement> Announcements { get; } = new();

    public BlockingCollection<WorkOrder> Orders { get; } = [];

    public BlockingCollection<WorkCancellation> Cancellations { get; } = [];

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public void Connect(string instance, params string[] capabilities)
    {
        var offer = new InstanceOffer("default-realm", instance, instance, [.. capabilities], 1, 16, 0, 0, null, null);
        _offers[instance] = offer;
        _bus.InstanceChanged(this, offer.Realm, instance, offer);
    }

    public void Announce(Announcement announcement, ImmutableArray<AskedInstance> instances)
    {
        Announcements.Enqueue(announcement);
        foreach (var asked in instances)
        {
            var answers = asked.Capabilities.Select(capability => Bid(asked.Instance, capability)).OfType<BidAnswer>().ToImmutableArray();
            if (!answers.IsEmpty)
                _inbox.Answer(announcement.Id, answers);
        }
    }

    public void Dispatch(WorkOrder order)
    {
        Orders.Add(order);
        if (Work(order) is not { } output)
            return;
        _ = _inbox.ReportAsync(new WorkAccepted(order.Id, order.Attempt, order.Instance, "r1"));
        _ = DoneAsync(order, output);
    }

    public Task<WorkReply> DoneAsync(WorkOrder order, JsonElement output) =>
        _inbox.ReportAsync(new WorkDone(order.Id, order.Attempt, order.Instance, "r1", output, 0.9, null));

    public void Cancel(WorkCancellation cancellation) => Cancellations.Add(cancellation);

    public IReadOnlyList<InstanceOffer> Present() => [.. _offers.Values];

    public void Dispose()
    {
        _attachment.Dispose();
        Orders.Dispose();
        Cancellations.Dispose();
    }
}
