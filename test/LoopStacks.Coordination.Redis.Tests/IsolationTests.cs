using LoopStacks.Conformance.Bus;
using LoopStacks.Conformance.Servers;
using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>A user who may touch what belongs to one realm, and nothing else.</summary>
public sealed class AclTests : RedisTest
{
    [Fact]
    public async Task UserOfOneRealm_DoesAllThatTheRealmNeeds()
    {
        await Server.CommandAsync("ACL", "SETUSER", "one", "on", ">word", "resetkeys", "resetchannels", $"~loopstacks:{{{Realm}}}:*", $"&loopstacks:{{{Realm}}}:*", "-@all", "+@read", "+@write", "+@stream", "+@pubsub", "+@connection", "+@scripting", "+info", "+cluster|nodes");
        var connection = $"{Server.ConnectionString},user=one,password=word";
        var (from, at) = (await StartAsync(connection, Limit), await StartAsync(connection, Limit));
        await ConnectAsync(at, "i1", 1, 1);

        from.Bus.Announce(Some.Announcement(Realm, new AskedInstance("i1", ["a"])));
        await at.Gateway.Announcements.NextAsync();
        var (first, second) = (Some.Order(Realm, "i1"), Some.Order(Realm, "i1"));
        from.Bus.Dispatch(first);
        from.Bus.Dispatch(second);
        await at.Gateway.DoneAsync(await at.Gateway.Orders.NextAsync());
        Assert.Equal(second.Id, (await at.Gateway.Orders.NextAsync()).Id);
        from.Bus.Tell(new ChildNotice(second.Id, Realm, "i1", "key", "completed"));
        await at.Gateway.Children.NextAsync();
        from.Bus.Cancel(new WorkCancellation(second.Id, 1, Realm, "i1", "not wanted"));
        await at.Gateway.Cancellations.NextAsync();

        var denied = ((RedisResult[])(await Server.CommandAsync("ACL", "LOG"))!).Select(entry => entry.ToDictionary()).Where(entry => (string?)entry["reason"] != "command").Select(entry => $"{entry["reason"]} {entry["context"]} {entry["object"]}");
        Assert.Empty(denied); // Of keys and channels nothing else was even tried; of commands, the client asks for settings that it can do without.
    }

    [Fact]
    public async Task UserOfOneRealm_AnotherRealmsKeys_AreDenied()
    {
        await Server.CommandAsync("ACL", "SETUSER", "one", "on", ">word", "resetkeys", "resetchannels", $"~loopstacks:{{{Realm}}}:*", $"&loopstacks:{{{Realm}}}:*", "+@all");

        var refused = await Assert.ThrowsAsync<CoordinationUnavailableException>(
            () => StartAsync($"{Server.ConnectionString},user=one,password=word", options => options.Realm = "another"));

        Assert.Contains("docs/operations.md", refused.Message, StringComparison.Ordinal);
    }

    private void Limit(RedisOptions options) => options.Realm = Realm;
}

/// <summary>A Redis Cluster, which refuses what touches more than one slot.</summary>
public sealed class ClusterTests : RedisTest
{
    [Fact]
    public async Task Bus_OnRedisCluster_DoesAll()
    {
        var (from, at, other) = (await StartAsync(Server.ConnectionString), await StartAsync(Server.ConnectionString), await StartAsync(Server.ConnectionString));
        await ConnectAsync(at, "i1", 1, 1);

        from.Bus.Announce(Some.Announcement(Realm, new AskedInstance("i1", ["a"])));
        await at.Gateway.Announcements.NextAsync();
        var (first, second) = (Some.Order(Realm, "i1"), Some.Order(Realm, "i1"));
        from.Bus.Dispatch(first);
        from.Bus.Dispatch(second);
        await at.Gateway.Orders.NextAsync();
        await ConnectAsync(other, "i1", 1, 2);
        Assert.Equal(second.Id, (await other.Gateway.Orders.NextAsync()).Id);
        at.Gateway.Dispose(); // Its process stops, with work in hand.
        Assert.Equal(first.Id, await TakenAsync(other, second));
    }

    [Fact]
    public async Task Keys_OfOneOperation_AreInOneSlot()
    {
        var keys = new RedisKeys("@cluster");
        Assert.Single(await SlotsAsync(RedisKeys.Work(Realm, "i1"), RedisKeys.Items(Realm, "i1")));
        Assert.Single(await SlotsAsync(keys.Offers("n1"), keys.Offers("n2"), keys.Nodes, keys.Presence));
        Assert.Equal(2, (await SlotsAsync(RedisKeys.Work(Realm, "i1"), RedisKeys.Work("r" + Realm, "i1"))).Count); // Realms are spread.
    }

    private protected override Task<RedisServer> StartServerAsync() => RedisServer.StartClusterAsync();

    private async Task<Core.Loops.WorkItemId> TakenAsync(RedisProcess at, WorkOrder done)
    {
        await at.Gateway.DoneAsync(done);
        return (await at.Gateway.Orders.NextAsync()).Id;
    }

    private async Task<HashSet<long>> SlotsAsync(params string[] keys)
    {
        var slots = new HashSet<long>();
        foreach (var key in keys)
            slots.Add((long)await Server.CommandAsync("CLUSTER", "KEYSLOT", key));
        return slots;
    }
}
