using System.Text;
using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.Journal;
using LoopStacks.Storage.Postgres;
using LoopStacks.Storage.Postgres.Journal;

namespace LoopStacks.Conformance.Postgres;

/// <summary>What an append is stored as, and that what is not whole is refused.</summary>
public sealed class AppendFrameTests(PostgresServer server) : StoreConformance(new PostgresStore(server))
{
    private string ConnectionString => Store.Get<PostgresOptions>().ConnectionString;

    // The client and the database read the same value, each by itself.
    [Fact]
    public async Task Events_OfAnyShape_AreReadTheSameByClientAndDatabase()
    {
        var loop = Appends.NewLoop();
        (string Type, TimeSpan At, string Data)[] given =
        [
            ("a", TimeSpan.Zero, "{}"), ("workStarted", TimeSpan.FromDays(300), ""), ("é🦉", TimeSpan.FromDays(-4000), new string('x', 127)), (new string('t', 128), TimeSpan.FromTicks(10), new string('y', 128)),
            ("", TimeSpan.Zero, "\"\\u0000\""), ("z", TimeSpan.FromTicks(-10), new string('é', 40_000)), ("z", DateTimeOffset.MaxValue - Appends.Now, "1"), ("z", DateTimeOffset.MinValue - Appends.Now, "2"),
        ];
        var append = Appends.Of(loop, 0, 0);
        append = append with { Events = [.. given.Select(one => new EncodedEvent(one.Type, Appends.Now + one.At, Encoding.UTF8.GetBytes(one.Data)))], Row = append.Row with { Version = given.Length } };

        await Store.Journal.AppendAsync(append);

        var events = (await Store.Journal.ReadAsync(loop, CancellationToken.None))!.Events;
        Assert.Equal(given.Select(one => (one.Type, Micros.Of(Appends.Now + one.At), one.Data)), events.Select(stored => (stored.Type, Micros.Of(stored.At), Encoding.UTF8.GetString(stored.Data))));
        Assert.Equal(
            events.Select(stored => $"{stored.Position} {stored.Seq} {Micros.Of(stored.At)} {stored.Realm} {stored.Type} {Convert.ToHexStringLower(stored.Data)}"),
            await PostgresServer.ScalarAsync<string[]>(ConnectionString, "SELECT array_agg(format('%s %s %s %s %s %s', position, seq, at, realm, type, encode(data, 'hex')) ORDER BY seq) FROM loop_events"));
    }

    [Theory]
    [InlineData("DELETE FROM loop_appends WHERE seq = 1", "lacks event 1")]
    [InlineData("DELETE FROM loop_appends WHERE seq = 4", "lacks event 4")]
    [InlineData("DELETE FROM loop_appends WHERE seq = 6", "lacks event 6")]
    [InlineData("DELETE FROM loop_appends", "lacks event 1")]
    [InlineData("UPDATE loop_appends SET data = substring(data FOR length(data) - 1) WHERE seq = 4", "ends in the middle")]
    [InlineData("UPDATE loop_appends SET data = substring(data FOR 1) WHERE seq = 4", "ends in the middle")]
    [InlineData("UPDATE loop_appends SET data = '' WHERE seq = 4", "it is empty")]
    [InlineData("UPDATE loop_appends SET data = set_byte(data, 0, 2) WHERE seq = 4", "its format is 2")]
    [InlineData("UPDATE loop_appends SET events = 1 WHERE seq = 4", "more than the 1 events")]
    [InlineData("UPDATE loop_appends SET events = 3 WHERE seq = 4", "ends in the middle")]
    [InlineData(@"UPDATE loop_appends SET data = '\x01ffffffffffffffffffff01' WHERE seq = 4", "does not end")]
    public async Task Read_OfATornHistory_IsRefused(string damage, string reason)
    {
        var loop = Appends.NewLoop();
        foreach (var (expected, events) in new[] { (0, 3), (3, 2), (5, 1) })
            await Store.Journal.AppendAsync(Appends.Of(loop, expected, events));
        Assert.Equal(6, (await Store.Journal.ReadAsync(loop, CancellationToken.None))!.Events.Count);

        await PostgresServer.ExecuteAsync(ConnectionString, damage);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Journal.ReadAsync(loop, CancellationToken.None).AsTask());
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(loop.ToString(), refused.Message, StringComparison.Ordinal);
    }
}
