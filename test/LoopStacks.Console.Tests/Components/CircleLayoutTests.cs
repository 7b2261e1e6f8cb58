using LoopStacks.WebConsole.Pages.Execution;

namespace LoopStacks.Console.Tests.Components;

public sealed class CircleLayoutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(CircleLayout.MostNamed)]
    [InlineData(CircleLayout.MostNamed + 1)]
    [InlineData(1000)]
    public void Layout_AnyNumber_PlacesEverybodyInsideAndApart(int count)
    {
        var states = new[] { "completed", "bid", "decline", "silent", "started" };
        var layout = CircleLayout.Of([.. Enumerable.Range(0, count).Select(i => new Spot($"agent-{i}", states[i % states.Length]))]);

        Assert.Equal(count, layout.Spots.Count);
        Assert.Equal(count > CircleLayout.MostNamed, layout.IsField);
        Assert.All(layout.Spots, spot =>
        {
            Assert.InRange(spot.X, spot.Radius, layout.Width - spot.Radius);
            Assert.InRange(spot.Y, spot.Radius, layout.Height - spot.Radius);
        });
        var cells = layout.Spots.ToLookup(spot => ((int)(spot.X / 12), (int)(spot.Y / 12)));
        Assert.All(layout.Spots, spot => Assert.DoesNotContain(Around(cells, spot), other => other != spot && Math.Sqrt(Math.Pow(other.X - spot.X, 2) + Math.Pow(other.Y - spot.Y, 2)) < 6));
    }

    [Fact]
    public void Layout_OneWinnerAmongAThousand_HasASectorOfItsOwn()
    {
        var layout = CircleLayout.Of([new Spot("winner", "completed"), .. Enumerable.Range(0, 999).Select(i => new Spot($"agent-{i}", "decline"))]);

        Assert.Equal([("completed", 1), ("declined", 999)], layout.Sectors.Select(sector => (sector.Group, sector.Count)));
        Assert.True(layout.Sectors[0].Span > 0.1);
        Assert.Equal(2 * Math.PI, layout.Sectors.Sum(sector => sector.Span), 6);
    }

    private static IEnumerable<PlacedSpot> Around(ILookup<(int, int), PlacedSpot> cells, PlacedSpot spot)
    {
        var (x, y) = ((int)(spot.X / 12), (int)(spot.Y / 12));
        for (var i = x - 1; i <= x + 1; i++)
        {
            for (var j = y - 1; j <= y + 1; j++)
            {
                foreach (var near in cells[(i, j)])
                    yield return near;
            }
        }
    }
}
