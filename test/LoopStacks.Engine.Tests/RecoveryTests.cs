using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Tests;

public sealed class RecoveryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a")]
    [InlineData("text/count_words.v1")] // The name of a capability, and no name that a LoopStack may have.
    public async Task Restart_LoopInDo_HandsItsWorkOutAgainAndCompletes(string capability)
    {
        Core.Loops.LoopId id;
        await using (var engine = await EngineFixture.StartAsync(_folder))
        {
            engine.Gateway.Work = _ => null;
            engine.Gateway.Connect("x", capability);
            id = (await engine.StartLoopAsync(capability)).Id;
            engine.Gateway.Orders.Take();
        }

        await using var restarted = await EngineFixture.StartAsync(_folder);

        Assert.Equal("completed", (await restarted.EndAsync(id)).Status);
        var order = restarted.Gateway.Orders.Take();
        Assert.Equal((new Core.Loops.WorkItemId(id, 1), 1), (order.Id, order.Attempt));
    }

    [Fact]
    public async Task Restart_LoopInBid_IsAnnouncedAgainWhenItsAgentIsBack()
    {
        Core.Loops.LoopId id;
        await using (var engine = await EngineFixture.StartAsync(_folder))
        {
            engine.Gateway.Bid = (_, _) => null;
            engine.Gateway.Connect("x", "a");
            id = (await engine.StartLoopAsync("a")).Id;
        }

        await using var restarted = await EngineFixture.StartAsync(_folder);
        restarted.Gateway.Connect("x", "a");

        Assert.Equal("completed", (await restarted.EndAsync(id)).Status);
    }

    [Fact]
    public async Task Restart_EndedLoopsAndResources_AreAsTheyWere()
    {
        Contracts.Executions.Execution before;
        Core.Loops.LoopId id;
        await using (var engine = await EngineFixture.StartAsync(_folder))
        {
            await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "one" }, Spec = new LoopStackSpec { Capabilities = ["a"] } });
            engine.Gateway.Connect("x", "a");
            id = (await engine.StartLoopAsync("one", key: "k")).Id;
            before = await engine.EndAsync(id);
        }

        await using var restarted = await EngineFixture.StartAsync(_folder);
        var after = await restarted.Loops.GetAsync(id, CancellationToken.None);

        Assert.Equal(before.Output!.Value.GetRawText(), after!.Output!.Value.GetRawText());
        Assert.Equal(before.Version, after.Version);
        Assert.NotNull(restarted.Resources.Get(ResourceKind.LoopStack, "default", "one"));
        Assert.False((await restarted.StartLoopAsync("one", key: "k")).IsNew);
    }

    [Fact]
    public async Task Start_FolderInUse_IsRefusedSayingSo()
    {
        await using var engine = await EngineFixture.StartAsync(_folder);

        var refused = await Assert.ThrowsAsync<Journal.StorageUnavailableException>(() => EngineFixture.StartAsync(_folder));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
    }
}
