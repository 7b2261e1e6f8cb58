using System.Text.Json;
using LoopStacks.WebConsole.Pages.Resources;

namespace LoopStacks.Console.Tests.Forms;

public sealed class GraphLayoutTests
{
    [Fact]
    public void Layout_Dependencies_PointToTheRight()
    {
        var graph = Of("""[{"name":"d","dependsOn":["b","c"]},{"name":"a"},{"name":"b","dependsOn":["a"]},{"name":"c","dependsOn":["a"]},{"name":"e"}]""");

        Assert.Equal([("d", 2), ("a", 0), ("b", 1), ("c", 1), ("e", 0)], graph.Nodes.Select(node => (node.Name, node.Column)));
        var at = graph.Nodes.ToDictionary(node => node.Name);
        Assert.All(graph.Lines.Where(line => line.To is not null), line => Assert.True(at[line.From].X + GraphNode.Width < at[line.To!].X));
        Assert.Equal(4, graph.Dependencies);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(50)]
    [InlineData(256)]
    public void Layout_AnyLoops_NoBoxesOverlapAndAllFit(int count)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var graph = Of(Random(seed, count));

            Assert.Equal(count, graph.Nodes.Count);
            Assert.All(graph.Nodes.GroupBy(node => node.Column), column => Assert.All(column.OrderBy(node => node.Y).Select(node => node.Y).Zip(column.OrderBy(node => node.Y).Skip(1)), pair => Assert.True(pair.First + GraphNode.Height < pair.Second.Y)));
            Assert.All(graph.Nodes, node => Assert.True(node.Y >= 0 && node.X + GraphNode.Width <= graph.Width && node.Y + GraphNode.Height <= graph.Height));
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(50)]
    [InlineData(256)]
    public void Layout_ArrowsThatSkipColumns_RunBesideAllBoxes(int count)
    {
        var isAnySkipping = false;
        for (var seed = 0; seed < 20; seed++)
        {
            var graph = Of(Random(seed, count));
            isAnySkipping |= graph.Lines.Any(line => line.To is null);

            foreach (var line in graph.Lines)
                Assert.DoesNotContain(graph.Nodes, node => node.Name != line.From && node.Name != line.To && Points(line).Any(point => IsIn(node, point)));
        }

        Assert.True(isAnySkipping);
    }

    [Fact]
    public void Layout_Arrows_CanBeFollowedFromEndToEnd()
    {
        var graph = Of(Random(1, 50));
        var at = graph.Nodes.ToDictionary(node => node.Name);

        foreach (var node in graph.Nodes)
        {
            foreach (var from in node.DependsOn)
            {
                var line = Assert.Single(graph.Lines, line => line.From == from && line.To == node.Name);
                Assert.Equal((node.X - 6, node.Y + GraphNode.Height / 2), (line.X2, line.Y2));
                while (line.X1 != at[from].X + GraphNode.Width)
                    line = Assert.Single(graph.Lines, last => last.From == from && (last.X2, last.Y2) == (line.X1, line.Y1));
                Assert.Equal(at[from].Y + GraphNode.Height / 2, line.Y1);
            }
        }
    }

    [Fact]
    public void Layout_Lanes_HaveRoomBetweenThem()
    {
        var graph = Of(Random(2, 50));

        var through = graph.Lines.Where(line => line.X2 - line.X1 == GraphNode.Width).GroupBy(line => line.X1);
        Assert.All(through, column => Assert.All(column.Select(line => line.Y1).Order().Zip(column.Select(line => line.Y1).Order().Skip(1)), pair => Assert.True(pair.Second - pair.First >= 10)));
    }

    [Fact]
    public void Layout_AsManyDependenciesAsThereCanBe_IsMadeInTime()
    {
        var loops = Enumerable.Range(0, 256).Select(i => new { name = $"n{i}", dependsOn = Enumerable.Range(0, i).Select(j => $"n{j}").ToArray() });

        var graph = Of(JsonSerializer.Serialize(loops));

        Assert.Equal(256 * 255 / 2, graph.Dependencies);
        Assert.True(graph.Lines.Count < 256 * 256 * 2);
    }

    [Theory]
    [InlineData("""[{"name":"a","dependsOn":["b"]},{"name":"b","dependsOn":["a"]}]""")]
    [InlineData("""[{"name":"a","dependsOn":["a","nobody"]},{"name":"a"},{"stack":"x"},7,null]""")]
    [InlineData("[]")]
    public void Layout_WhatNoPlatformWouldTake_EndsAllTheSame(string loops) => Assert.True(Of(loops).Nodes.Count <= 2);

    private static string Random(int seed, int count)
    {
        var random = new Random(seed);
        return JsonSerializer.Serialize(Enumerable.Range(0, count).Select(i => new { name = $"n{i}", dependsOn = Enumerable.Range(0, i).Where(_ => random.Next(Math.Max(1, i)) < 2).Select(j => $"n{j}").ToArray() }));
    }

    private static IEnumerable<(double X, double Y)> Points(GraphLine line)
    {
        for (var i = 0; i <= 40; i++)
        {
            var t = i / 40.0;
            var (a, b, c, d) = ((1 - t) * (1 - t) * (1 - t), 3 * t * (1 - t) * (1 - t), 3 * t * t * (1 - t), t * t * t);
            yield return line.Y1 == line.Y2
                ? (line.X1 + t * (line.X2 - line.X1), line.Y1)
                : (a * line.X1 + b * line.Bend + c * line.Bend + d * line.X2, a * line.Y1 + b * line.Y1 + c * line.Y2 + d * line.Y2);
        }
    }

    private static bool IsIn(GraphNode node, (double X, double Y) point) =>
        point.X > node.X && point.X < node.X + GraphNode.Width && point.Y > node.Y && point.Y < node.Y + GraphNode.Height;

    private static GraphLayout Of(string loops) => GraphLayout.Of(JsonElement.Parse(loops).EnumerateArray());
}
