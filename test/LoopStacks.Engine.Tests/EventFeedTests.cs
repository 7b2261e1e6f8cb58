using LoopStacks.Engine.Events;

namespace LoopStacks.Engine.Tests;

public sealed class EventFeedTests
{
    [Fact]
    public async Task Follow_FromTheBeginning_GivesTheWholeHistoryAndThenWhatIsNew()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "a");
        var first = await engine.StartLoopAsync("a");
        await engine.EndAsync(first.Id);
        using var stop = new CancellationTokenSource();
        await using var items = (await engine.Feed.FollowAsync(["realm/default-realm"], "0", stop.Token)).Value.GetAsyncEnumerator(stop.Token);
        Assert.True(await items.MoveNextAsync());
        Assert.IsType<FeedItem.Ready>(items.Current);

        var types = await UntilEndAsync(items);
        var second = await engine.StartLoopAsync("a");
        var live = await UntilEndAsync(items);

        Assert.Equal("loopAccepted", types[0].Type);
        Assert.Equal(types.Select(one => one.Type), live.Select(one => one.Type));
        Assert.All(live, one => Assert.Equal(second.Id.ToString(), one.Loop));
    }

    [Fact]
    public async Task Follow_ResumedFromACursor_RepeatsNothingAndLosesNothing()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "a");
        var loop = await engine.StartLoopAsync("a");
        await engine.EndAsync(loop.Id);
        var all = await ReadAsync(engine, $"execution/{loop.Id}", "0");

        var rest = await ReadAsync(engine, $"execution/{loop.Id}", all[2].Cursor!);

        Assert.Equal(all.Skip(3).Select(one => one.Seq), rest.Select(one => one.Seq));
    }

    [Fact]
    public async Task Follow_Resources_TellsWhatWasCreatedChangedAndDeleted()
    {
        await using var engine = await EngineFixture.StartAsync();
        using var stop = new CancellationTokenSource();
        await using var items = (await engine.Feed.FollowAsync(["resources"], null, stop.Token)).Value.GetAsyncEnumerator(stop.Token);
        Assert.True(await items.MoveNextAsync());
        var realm = new LoopStacks.Core.Resources.Realm { Metadata = new LoopStacks.Core.Resources.ResourceMetadata { Name = "told" } };

        await engine.Resources.CreateAsync(realm, dryRun: true, CancellationToken.None);
        await engine.Resources.CreateAsync(realm, dryRun: false, CancellationToken.None);
        await engine.Resources.ApplyAsync(realm with { Spec = realm.Spec with { Description = "more" } }, dryRun: false, CancellationToken.None);
        await engine.Resources.DeleteAsync(LoopStacks.Core.Resources.ResourceKind.Realm, "default", "told", null, dryRun: false, CancellationToken.None);

        foreach (var type in new[] { "resourceCreated", "resourceChanged", "resourceDeleted" })
        {
            Assert.True(await items.MoveNextAsync());
            var told = Assert.IsType<FeedItem.Event>(items.Current);
            Assert.Equal(("resources", type, null, null), (told.Channel, told.Envelope.Type, told.Envelope.Loop, told.Envelope.Cursor));
            Assert.Equal(("Realm", "told"), (told.Envelope.Data.GetProperty("kind").GetString(), told.Envelope.Data.GetProperty("name").GetString()));
        }
    }

    [Theory]
    [InlineData("banana")]
    [InlineData("999999999")]
    [InlineData("-1")]
    public async Task Follow_UnknownCursor_IsRefused(string cursor)
    {
        await using var engine = await EngineFixture.StartAsync();

        Assert.Equal("UnknownCursor", (await engine.Feed.FollowAsync(["resources"], cursor, CancellationToken.None)).Fault!.Code.Code);
    }

    [Fact]
    public async Task Follow_UnknownChannel_IsRefused()
    {
        await using var engine = await EngineFixture.StartAsync();

        Assert.Contains("weather", (await engine.Feed.FollowAsync(["weather"], null, CancellationToken.None)).Fault!.Detail, StringComparison.Ordinal);
    }

    private static async Task<List<Contracts.Events.EventEnvelope>> ReadAsync(EngineFixture engine, string channel, string after)
    {
        using var stop = new CancellationTokenSource();
        await using var items = (await engine.Feed.FollowAsync([channel], after, stop.Token)).Value.GetAsyncEnumerator(stop.Token);
        await items.MoveNextAsync();
        return await UntilEndAsync(items);
    }

    private static async Task<List<Contracts.Events.EventEnvelope>> UntilEndAsync(IAsyncEnumerator<FeedItem> items)
    {
        var events = new List<Contracts.Events.EventEnvelope>();
        while (await items.MoveNextAsync())
        {
            var envelope = Assert.IsType<FeedItem.Event>(items.Current).Envelope;
            events.Add(envelope);
            if (envelope.Type == "loopCompleted")
                return events;
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
