using LoopStacks.Conformance.Servers;
using LoopStacks.Coordination.Redis;
using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Conformance.Bus;

/// <summary>The bus on Redis with so many processes.</summary>
public abstract class RedisBusConformance(RedisServer server, int processes) : CoordinationBusConformance
{
    private readonly List<RedisBus> _buses = [];

    private protected override async ValueTask<IReadOnlyList<(ICoordinationBus Bus, ILoopInbox Inbox)>> OpenAsync(TestLoops loops)
    {
        server.Require();
        for (var i = 0; i < processes; i++)
        {
            var options = new RedisOptions { ConnectionString = server.ConnectionString, Beat = TimeSpan.FromMilliseconds(200), Grace = TimeSpan.Zero };
            var bus = new RedisBus(loops, options, TimeProvider.System, NullLogger<RedisBus>.Instance);
            _buses.Add(bus);
            await bus.StartAsync(CancellationToken.None);
        }

        return [.. _buses.Select(bus => ((ICoordinationBus)bus, bus.Inbox))];
    }

    protected override async ValueTask CloseAsync()
    {
        foreach (var bus in _buses)
            await bus.DisposeAsync();
    }

    [Fact]
    public async Task Announce_InstanceThatIsNotThere_IsDeclined()
    {
        await ConnectAsync("i1", 1, "a");
        var announcement = Some.Announcement(Realm, new AskedInstance("i1", ["a"]), new AskedInstance("gone", ["a", "b"]));

        Bus.Announce(announcement);

        Assert.Equal("i1", Assert.Single((await Gateway.Announcements.NextAsync()).Asked).Instance);
        foreach (var capability in new[] { "a", "b" })
        {
            var (id, answer) = await Loops.Answers.NextAsync();
            Assert.Equal((announcement.Id, "gone", capability, AnswerKind.Decline), (id, answer.Instance, answer.Capability, answer.Kind));
        }
    }
}

public sealed class RedisBusTests(RedisServer server) : RedisBusConformance(server, 1);

public sealed class RedisBusOfTwoTests(RedisServer server) : RedisBusConformance(server, 2);

public sealed class RedisBusOfThreeTests(RedisServer server) : RedisBusConformance(server, 3);
