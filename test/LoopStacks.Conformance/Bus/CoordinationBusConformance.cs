using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Conformance.Bus;

/// <summary>
/// What every bus promises (<see cref="ICoordinationBus"/>). <see cref="Loops"/> and the agents are as far from one another as they can be: where the bus spans processes, the loop is at the first
/// and the instances are at the last one.
/// </summary>
public abstract class CoordinationBusConformance : IAsyncLifetime
{
    private IReadOnlyList<(ICoordinationBus Bus, ILoopInbox Inbox)> _processes = [];
    private readonly List<TestGateway> _gateways = [];

    private protected TestLoops Loops { get; } = new();

    private protected string Realm { get; } = Some.Realm();

    private protected ICoordinationBus Bus => _processes[0].Bus;

    private protected TestGateway Gateway => _gateways[^1];

    private protected IReadOnlyList<TestGateway> Gateways => _gateways;

    /// <summary>Opens the bus as each of the processes has it.</summary>
    private protected abstract ValueTask<IReadOnlyList<(ICoordinationBus Bus, ILoopInbox Inbox)>> OpenAsync(TestLoops loops);

    protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync()
    {
        _processes = await OpenAsync(Loops);
        foreach (var (bus, inbox) in _processes)
            _gateways.Add(new TestGateway(bus, inbox));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            gateway.Dispose();
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Find_NobodyIsThere_IsEmpty() => Assert.Empty(Bus.Find(Realm, ["a"]));

    [Fact]
    public async Task Find_Instance_HasAllThatItSaysOfItself()
    {
        await ConnectAsync("i1", 4, "a", "b");

        var found = Assert.Single(Bus.Find(Realm, ["a"]));

        Assert.Equal((Realm, "i1", "agent-of-i1", 1, 4), (found.Realm, found.Instance, found.Agent, found.Replicas, found.Credits));
        Assert.Equal("""{"type":"object"}""", found.InputSchema?.GetRawText());
        Assert.Null(found.OutputSchema);
    }

    [Fact]
    public async Task Find_SeveralCapabilities_ByNameEachWithThoseThatItOffers()
    {
        await ConnectAsync("i2", 1, "b", "c");
        await ConnectAsync("i1", 1, "a", "b");
        await ConnectAsync("i3", 1, "c");

        var found = Bus.Find(Realm, ["a", "b"]);

        Assert.Equal(["i1", "i2"], found.Select(offer => offer.Instance));
        Assert.Equal(["a", "b"], found[0].Capabilities);
        Assert.Equal(["b"], found[1].Capabilities);
    }

    [Fact]
    public async Task Find_OtherRealm_IsNotThere()
    {
        await ConnectAsync("i1", 1, "a");

        Assert.Empty(Bus.Find(Some.Realm(), ["a"]));
    }

    [Fact]
    public async Task Find_InstanceHasLeft_IsGone()
    {
        await ConnectAsync("i1", 1, "a");

        Gateway.Disconnect(Realm, "i1");

        await Some.UntilAsync(() => Bus.Find(Realm, ["a"]).Count == 0, "the instance is gone");
    }

    [Fact]
    public async Task Find_InstanceOffersLess_OnlyThat()
    {
        await ConnectAsync("i1", 1, "a", "b");

        Gateway.Connect(Realm, "i1", 1, "b");

        await Some.UntilAsync(() => Bus.Find(Realm, ["a"]).Count == 0, "it is not found by what it does not offer");
        Assert.Single(Bus.Find(Realm, ["b"]));
    }

    [Fact]
    public async Task Present_OfRealm_HasOnlyItsInstances()
    {
        var other = Some.Realm();
        await ConnectAsync("i1", 1, "a");
        Gateway.Connect(other, "i2", 1, "a");
        await Some.UntilAsync(() => Bus.Find(other, ["a"]).Count == 1, "the other is there");

        Assert.Equal(["i1"], Bus.Present(Realm).Select(offer => offer.Instance));
        Assert.Superset(new HashSet<string> { "i1", "i2" }, Bus.Present(null).Select(offer => offer.Instance).ToHashSet());
    }

    [Fact]
    public async Task Present_WorkInHand_IsInTheLoad()
    {
        await ConnectAsync("i1", 4, "a");
        Bus.Dispatch(Some.Order(Realm, "i1"));
        await Gateway.Orders.NextAsync();

        await Some.UntilAsync(() => Bus.Present(Realm) is [{ InFlight: 1, Credits: 4 }], "the load is known");
    }

    [Fact]
    public async Task InstanceAppeared_NewInstanceOrMoreCapabilities_IsRaised()
    {
        var appeared = System.Threading.Channels.Channel.CreateUnbounded<InstanceOffer>();
        Bus.InstanceAppeared += offer =>
        {
            if (offer.Realm == Realm)
                appeared.Writer.TryWrite(offer);
        };

        Gateway.Connect(Realm, "i1", 1, "a", "b");
        Assert.Equal(["a", "b"], (await appeared.NextAsync()).Capabilities);
        Gateway.Connect(Realm, "i1", 1, "a"); // Less: nobody needs to hear of it.
        Gateway.Connect(Realm, "i1", 1, "a", "c");

        Assert.Equal(["a", "c"], (await appeared.NextAsync()).Capabilities);
        Assert.Single(Bus.Find(Realm, ["c"])); // Whoever hears of it finds it.
    }

    [Fact]
    public async Task Detach_Gateway_WithdrawsItsInstances()
    {
        await ConnectAsync("i1", 1, "a");

        Gateway.Dispose();

        await Some.UntilAsync(() => Bus.Find(Realm, ["a"]).Count == 0, "they are withdrawn");
    }

    [Fact]
    public void Attach_SecondGateway_IsRefused() => Assert.Throws<InvalidOperationException>(() => Bus.Attach(Gateway));

    [Fact]
    public async Task Announce_InstancesThatAreThere_AreAskedOnce()
    {
        await ConnectAsync("i1", 1, "a");
        await ConnectAsync("i2", 1, "a", "b");
        var announcement = Some.Announcement(Realm, new AskedInstance("i1", ["a"]), new AskedInstance("i2", ["a", "b"]));

        Bus.Announce(announcement);

        var (heard, asked) = await Gateway.Announcements.NextAsync();
        Assert.Equal(Some.Text(announcement with { Asked = [] }), Some.Text(heard with { Asked = [] }));
        Assert.Equal(["i1:a", "i2:a,b"], asked.Select(one => $"{one.Instance}:{string.Join(',', one.Capabilities)}"));
        Assert.False(Gateway.Announcements.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Dispatch_InstanceWithRoom_GetsTheOrderAsItWas()
    {
        await ConnectAsync("i1", 1, "a", "b");
        var order = Some.Order(Realm, "i1");

        Bus.Dispatch(order);

        Assert.Equal(Some.Text(order), Some.Text(await Gateway.Orders.NextAsync()));
    }

    [Fact]
    public async Task Dispatch_NobodyHasTheInstance_IsRefused()
    {
        var order = Some.Order(Realm, "nobody");

        Bus.Dispatch(order);

        var refused = Assert.IsType<WorkRefused>(await Loops.Reports.NextAsync());
        Assert.Equal((order.Id, order.Attempt, "nobody"), (refused.Item, refused.Attempt, refused.Instance));
    }

    [Fact]
    public async Task Dispatch_ManyToOneInstance_EachIsHandedOutOnce()
    {
        await ConnectAsync("i1", 8, "a", "b");
        var orders = Enumerable.Range(0, 200).Select(_ => Some.Order(Realm, "i1")).ToArray();

        foreach (var order in orders)
            Bus.Dispatch(order);

        var handed = new HashSet<WorkItemId>();
        while (handed.Count < orders.Length)
        {
            var order = await Gateway.Orders.NextAsync();
            Assert.True(handed.Add(order.Id), "It was handed out twice.");
            await Gateway.DoneAsync(order);
        }

        Assert.Equal(orders.Select(order => order.Id).ToHashSet(), handed);
        Assert.All(orders, order => Assert.Equal(1, Loops.Ends[(order.Id, 1)]));
    }

    [Fact]
    public async Task Cancel_WorkInHand_IsTakenBack()
    {
        await ConnectAsync("i1", 1, "a", "b");
        var order = Some.Order(Realm, "i1");
        Bus.Dispatch(order);
        await Gateway.Orders.NextAsync();

        Bus.Cancel(new WorkCancellation(order.Id, 1, Realm, "i1", "not wanted"));

        Assert.Equal((order.Id, "not wanted"), await Gateway.Cancellations.NextAsync() is var cancelled ? (cancelled.Id, cancelled.Reason) : default);
    }

    [Fact]
    public async Task Cancel_ThenNextAttempt_IsHandedOut()
    {
        await ConnectAsync("i1", 1, "a", "b");
        var order = Some.Order(Realm, "i1");
        Bus.Dispatch(order);
        await Gateway.Orders.NextAsync();

        Bus.Cancel(new WorkCancellation(order.Id, 1, Realm, "i1", "another attempt"));
        Bus.Dispatch(order with { Attempt = 2 });

        Assert.Equal(2, (await Gateway.Orders.NextAsync()).Attempt);
    }

    [Fact]
    public async Task Tell_ChildOfWorkInHand_ReachesIt()
    {
        await ConnectAsync("i1", 1, "a", "b");
        var order = Some.Order(Realm, "i1");
        Bus.Dispatch(order);
        await Gateway.Orders.NextAsync();
        var notice = new ChildNotice(order.Id, Realm, "i1", "key", "completed", new LoopId(Guid.CreateVersion7()), Some.Json("""{"x":1}"""), 0.5, new Contracts.Connection.Usage(1, 2, 0.5m));

        Bus.Tell(notice);

        Assert.Equal(Some.Text(notice), Some.Text(await Gateway.Children.NextAsync()));
    }

    [Fact]
    public async Task Tell_AnswerForWorkInHand_ReachesIt()
    {
        await ConnectAsync("i1", 1, "a", "b");
        var order = Some.Order(Realm, "i1");
        Bus.Dispatch(order);
        await Gateway.Orders.NextAsync();
        var notice = new AnswerNotice(order.Id, Realm, "i1", "key", "answered", "task", Some.Json("true"), "ann");

        Bus.Tell(notice);

        Assert.Equal(Some.Text(notice), Some.Text(await Gateway.Answers.NextAsync()));
    }

    private protected async Task ConnectAsync(string instance, int credits, params string[] capabilities)
    {
        Gateway.Connect(Realm, instance, credits, capabilities);
        await Some.UntilAsync(() => Bus.Find(Realm, [.. capabilities]).Any(offer => offer.Instance == instance), "the instance is there");
    }
}
