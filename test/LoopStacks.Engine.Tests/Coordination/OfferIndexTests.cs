using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests.Coordination;

public sealed class OfferIndexTests
{
    [Fact]
    public async Task Set_WhileOthersRead_AnInstanceThatOnlyChangesIsNeverGone()
    {
        var index = new OfferIndex();
        Assert.True(index.Set("r", "ann", Offer("a", "b")));
        using var over = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            for (var i = 0; i < 200_000; i++)
                index.Set("r", "ann", i % 2 == 0 ? Offer("a") : Offer("a", "b"));
            over.Cancel();
        }, TestContext.Current.CancellationToken);

        while (!over.IsCancellationRequested)
            Assert.Single(index.Find("r", ["a"]));

        await changing;
        Assert.Single(index.Find("r", ["b"]));
        Assert.False(index.Set("r", "ann", null));
        Assert.Empty(index.Find("r", ["a", "b"]));
        Assert.Empty(index.Keys);
    }

    [Fact]
    public void Set_NobodyWasConnectedAndSomebodyIs_Appears()
    {
        var index = new OfferIndex();
        Assert.True(index.Set("r", "ann", Offer("a")));

        Assert.False(index.Set("r", "ann", Offer("a") with { Credits = 0 }));
        Assert.True(index.Set("r", "ann", Offer("a")));
        Assert.False(index.Set("r", "ann", Offer("a") with { Credits = 5 }));
    }

    private static InstanceOffer Offer(params string[] capabilities) => new("r", "ann", "ann", [.. capabilities], 1, 1, 0, 0, null, null);
}
