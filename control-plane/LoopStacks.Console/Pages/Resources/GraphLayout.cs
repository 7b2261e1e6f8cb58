using System.Globalization;
using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A loop of a composite LoopStack, and where its box is.</summary>
/// <param name="Runs">What it runs; null where it is written inline.</param>
/// <param name="Y">Of its upper edge.</param>
public sealed record GraphNode(string Name, string? Runs, IReadOnlyList<string> DependsOn, string? When, string? ForEach, int Column, int Y)
{
    public const int Width = 190;
    public const int Height = 62;

    public int X => GraphLayout.Left(Column);
}

/// <summary>A piece of the arrows that go out from a loop: those to several others are one line for as long as they have the same way.</summary>
/// <param name="To">Where it ends in an arrow's head; null where it goes on.</param>
public sealed record GraphLine(string From, string? To, int X1, int Y1, int X2, int Y2)
{
    /// <summary>As the path of an SVG; between its ends, and nowhere beside.</summary>
    public string Path => Y1 == Y2
        ? string.Create(CultureInfo.InvariantCulture, $"M{X1} {Y1}H{X2}")
        : string.Create(CultureInfo.InvariantCulture, $"M{X1} {Y1}C{Bend} {Y1} {Bend} {Y2} {X2} {Y2}");

    /// <summary>Of both control points of its curve.</summary>
    public int Bend => (X1 + X2) / 2;
}

/// <summary>
/// Loops in columns by how many others come before them, so that every arrow points to the right; in a column, each near those that it depends on. An arrow that skips columns has a place of its own between their boxes,
/// so none runs behind a box. It takes time with the number of loops and arrows, and does not hang on a circle, which the platform refuses.
/// </summary>
public sealed record GraphLayout(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphLine> Lines)
{
    public const int Margin = 12;
    public const int GapX = 70;

    private const int Head = 6; // An arrow's, before the box.

    public int Width => Nodes.Count == 0 ? 0 : Left(Nodes.Max(node => node.Column)) + GraphNode.Width + Margin;

    public int Height => Nodes.Count == 0 ? 0 : Math.Max(Nodes.Max(node => node.Y) + GraphNode.Height, Lines.Count == 0 ? 0 : Lines.Max(line => Math.Max(line.Y1, line.Y2))) + Margin;

    /// <summary>How many dependencies it shows.</summary>
    public int Dependencies => Nodes.Sum(node => node.DependsOn.Count);

    public static GraphLayout Of(IEnumerable<JsonElement> loops)
    {
        var all = loops.Where(loop => loop.Text("name") is not null).DistinctBy(loop => loop.Text("name")).ToArray();
        var names = all.Select(loop => loop.Text("name")!).ToHashSet(StringComparer.Ordinal);
        var before = all.ToDictionary(loop => loop.Text("name")!, loop => (IReadOnlyList<string>)[.. loop.Texts("dependsOn").Where(name => names.Contains(name)).Distinct()], StringComparer.Ordinal);
        var places = new GraphPlaces(before, Columns(before));
        var nodes = all.Select(loop => loop.Text("name")!).Zip(all, (name, loop) =>
            new GraphNode(name, loop.Text("stack"), before[name], loop.Text("when"), loop.Text("forEach"), places.Of(name).Column, places.Of(name).Middle - GraphNode.Height / 2));
        return new GraphLayout([.. nodes], [.. places.All.SelectMany(place => LinesOf(place, places, before))]);
    }

    internal static int Left(int column) => Margin + column * (GraphNode.Width + GapX);

    private static int Right(int column) => Left(column) + GraphNode.Width;

    // Through its own column, where it is no box; and over the gap to each of those that follow.
    private static IEnumerable<GraphLine> LinesOf(GraphPlace place, GraphPlaces places, Dictionary<string, IReadOnlyList<string>> before)
    {
        if (!place.IsBox)
            yield return new GraphLine(place.Name, null, Left(place.Column), place.Middle, Right(place.Column), place.Middle);
        foreach (var next in place.After)
            yield return new GraphLine(place.Name, next.IsBox ? next.Name : null, Right(place.Column), place.Middle, Left(next.Column) - (next.IsBox ? Head : 0), next.Middle);
        if (!place.IsBox)
            yield break;
        // Of a circle: straight to it, wherever it is.
        foreach (var from in before[place.Name].Select(places.Of).Where(from => from.Column >= place.Column))
            yield return new GraphLine(from.Name, place.Name, Right(from.Column), from.Middle, Left(place.Column) - Head, place.Middle);
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
}
