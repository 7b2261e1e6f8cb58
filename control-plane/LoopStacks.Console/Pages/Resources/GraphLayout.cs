using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A loop of a composite LoopStack, and where its box is.</summary>
/// <param name="Runs">What it runs; null where it is written inline.</param>
public sealed record GraphNode(string Name, string? Runs, IReadOnlyList<string> DependsOn, string? When, string? ForEach, int Column, int Row)
{
    public const int Width = 190;
    public const int Height = 62;

    public int X => GraphLayout.Margin + Column * (Width + GraphLayout.GapX);

    public int Y => GraphLayout.Margin + Row * (Height + GraphLayout.GapY);
}

/// <summary>An arrow, as the path of an SVG.</summary>
public sealed record GraphEdge(string From, string To, string Path);

/// <summary>
/// Loops in columns by how many others come before them, so that every arrow points to the right; in a column, each near those that it depends on. It takes time with the number of loops and arrows, and does not hang on a circle,
/// which the platform refuses.
/// </summary>
public sealed record GraphLayout(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    public const int Margin = 12;
    public const int GapX = 70;
    public const int GapY = 16;

    public int Width => Nodes.Count == 0 ? 0 : Nodes.Max(node => node.X) + GraphNode.Width + Margin;

    public int Height => Nodes.Count == 0 ? 0 : Nodes.Max(node => node.Y) + GraphNode.Height + Margin;

    public static GraphLayout Of(IEnumerable<JsonElement> loops)
    {
        var all = loops.Where(loop => loop.Text("name") is not null).DistinctBy(loop => loop.Text("name")).ToArray();
        var names = all.Select(loop => loop.Text("name")!).ToHashSet(StringComparer.Ordinal);
        var before = all.ToDictionary(loop => loop.Text("name")!, loop => (IReadOnlyList<string>)[.. loop.Texts("dependsOn").Where(name => names.Contains(name)).Distinct()], StringComparer.Ordinal);
        var columns = Columns(before);
        var rows = Rows(before, columns);
        var nodes = all.Select(loop => loop.Text("name")!).Zip(all, (name, loop) => new GraphNode(name, loop.Text("stack"), before[name], loop.Text("when"), loop.Text("forEach"), columns[name], rows[name])).ToArray();
        var byName = nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        return new GraphLayout(nodes, [.. nodes.SelectMany(node => node.DependsOn.Select(from => Edge(byName[from], node)))]);
    }

    private static Dictionary<string, int> Columns(Dictionary<string, IReadOnlyList<string>> before)
    {
        var columns = before.Keys.ToDictionary(name => name, _ => 0, StringComparer.Ordinal);
        // As often as the longest chain can be; a circle ends there too.
        for (var pass = 0; pass < before.Count; pass++)
        {
            var isChanged = false;
            foreach (var (name, parents) in before)
            {
                var column = parents.Count == 0 ? 0 : Math.Min(before.Count - 1, parents.Max(parent => columns[parent]) + 1);
                isChanged |= column != columns[name];
                columns[name] = column;
            }

            if (!isChanged)
                break;
        }

        return columns;
    }

    private static Dictionary<string, int> Rows(Dictionary<string, IReadOnlyList<string>> before, Dictionary<string, int> columns)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var column in before.Keys.GroupBy(name => columns[name]).OrderBy(group => group.Key))
        {
            var row = 0;
            foreach (var name in column.OrderBy(name => before[name].Where(rows.ContainsKey).Select(parent => (double)rows[parent]).DefaultIfEmpty(0).Average()))
                rows[name] = row++;
        }

        return rows;
    }

    private static GraphEdge Edge(GraphNode from, GraphNode to)
    {
        var (x1, y1, x2, y2) = (from.X + GraphNode.Width, from.Y + GraphNode.Height / 2, to.X - 6, to.Y + GraphNode.Height / 2);
        var bend = Math.Max(24, (x2 - x1) / 2);
        return new GraphEdge(from.Name, to.Name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"));
    }
}
