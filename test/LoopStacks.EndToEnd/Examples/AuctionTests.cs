using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary><c>examples/auction</c>: four couriers bid for a parcel.</summary>
public sealed class AuctionTests : IAsyncLifetime
{
    private InProcessPlatform _platform = null!;
    private ExampleProgram _couriers = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await InProcessPlatform.StartAsync();
        _couriers = ExampleProgram.Start(_platform.Address, "auction");
        await CommandLine.SucceedAsync(_platform.Address, "apply", "-f", Repository.Example("auction"));
        foreach (var courier in new[] { "bicycle", "drone", "train", "van" })
            await _platform.Client.OfferedAsync("delivery", "courier-" + courier);
    }

    public async ValueTask DisposeAsync()
    {
        await _couriers.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [Theory]
    [InlineData(12, 3, "van", 12.8)] // The bicycle asked 12.80, the van 12.
    [InlineData(12, 1, "drone", 12.0)] // The drone asked 11.20.
    [InlineData(100, 3, "train", 56.0)] // The van asked 56, the train 29.
    public async Task Auction_OfAParcel_TheCheapestWinsAndIsPaidTheSecondPrice(int kilometres, int kilograms, string courier, double price)
    {
        var loop = await _platform.Client.RunAsync("courier-auction", new { from = "the mill", to = "the market", kilometres, kilograms });

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal(courier, loop.Output!.Value.GetProperty("courier").GetString());
        Assert.Equal((decimal)price, Assert.Single(loop.WorkItems!).Price);
        Assert.Equal(4, loop.Bidding!.Single().Answers.Count);
    }
}
