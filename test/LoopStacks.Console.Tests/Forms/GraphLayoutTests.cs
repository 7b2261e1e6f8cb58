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
        Assert.All(graph.Edges, edge => Assert.True(at[edge.From].X + GraphNode.Width < at[edge.To].X));
        Assert.Equal(4, graph.Edges.Count);
    }

    [Fact]
    public void Layout_TwoHundredAndFiftySixLoops_NoBoxesOverlapAndAllFit()
    {
        var random = new Random(4711);
        var loops = Enumerable.Range(0, 256).Select(i => new { name = $"n{i}", dependsOn = Enumerable.Range(0, i).Where(_ => random.Next(Math.Max(1, i)) < 2).Select(j => $"n{j}").ToArray() });

        var graph = Of(JsonSerializer.Serialize(loops));

        Assert.Equal(256, graph.Nodes.Select(node => (node.Column, node.Row)).Distinct().Count());
        Assert.All(graph.Nodes, node => Assert.True(node.X + GraphNode.Width <= graph.Width && node.Y + GraphNode.Height <= graph.Height));
    }

    [Theory]
    [InlineData("""[{"name":"a","dependsOn":["b"]},{"name":"b","dependsOn":["a"]}]""")]
    [InlineData("""[{"name":"a","dependsOn":["a","nobody"]},{"name":"a"},{"stack":"x"},7,null]""")]
    [InlineData("[]")]
    public void Layout_WhatNoPlatformWouldTake_EndsAllTheSame(string loops) => Assert.True(Of(loops).Nodes.Count <= 2);

    private static GraphLayout Of(string loops) => GraphLayout.Of(JsonElement.Parse(loops).EnumerateArray());
}
