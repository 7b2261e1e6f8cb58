namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A place in a column: of a box, or of the arrows from one box that go through to a later column.</summary>
/// <param name="name">Of the box, or of the box that the arrows come from.</param>
internal sealed class GraphPlace(string name, int column, bool isBox)
{
    public string Name { get; } = name;

    public int Column { get; } = column;

    public bool IsBox { get; } = isBox;

    /// <summary>In the column before.</summary>
    public List<GraphPlace> Before { get; } = [];

    /// <summary>In the column after.</summary>
    public List<GraphPlace> After { get; } = [];

    /// <summary>From the middle of its column, counted in places.</summary>
    public double Rank { get; set; }

    /// <summary>Its middle, from above.</summary>
    public double At { get; set; }

    public int Middle => (int)Math.Round(At);

    public double Half => IsBox ? GraphNode.Height / 2.0 : 0;
}

/// <summary>
/// Finds a place for every loop and every arrow: layered as by Sugiyama, Tagawa and Toda (1981). In a column, places stand in the order of the mean of their neighbours, which keeps arrows from crossing; and as near to
/// those as the others allow.
/// </summary>
internal sealed class GraphPlaces
{
    private const int Sweeps = 4;
    private const double BesideBox = 16;
    private const double BesideArrow = 11;

    private readonly Dictionary<string, GraphPlace> _boxes;
    private readonly List<GraphPlace>[] _columns;

    /// <param name="before">Names, each with those that it depends on.</param>
    /// <param name="columns">The column of each.</param>
    public GraphPlaces(Dictionary<string, IReadOnlyList<string>> before, Dictionary<string, int> columns)
    {
        _columns = [.. Enumerable.Range(0, columns.Count == 0 ? 0 : columns.Values.Max() + 1).Select(_ => new List<GraphPlace>())];
        _boxes = before.Keys.ToDictionary(name => name, name => Add(new GraphPlace(name, columns[name], isBox: true)), StringComparer.Ordinal);
        Connect(before);
        for (var sweep = 0; sweep < Sweeps; sweep++)
            Sort(isForth: sweep % 2 == 0);
        foreach (var column in _columns)
            Put(column, [.. column.Select(_ => 0.0)]);
        foreach (var column in _columns.Reverse())
            Put(column, [.. column.Select(place => Mean(place.After, next => next.At) ?? place.At)]);
        foreach (var column in _columns)
            Put(column, [.. column.Select(place => Mean(place.Before, last => last.At) ?? place.At)]);
        var top = All.Select(place => place.At - place.Half).DefaultIfEmpty(0).Min();
        foreach (var place in All)
            place.At += GraphLayout.Margin - top;
    }

    public IEnumerable<GraphPlace> All => _columns.SelectMany(column => column);

    public GraphPlace Of(string name) => _boxes[name];

    private GraphPlace Add(GraphPlace place)
    {
        _columns[place.Column].Add(place);
        return place;
    }

    private void Connect(Dictionary<string, IReadOnlyList<string>> before)
    {
        var through = new Dictionary<(string, int), GraphPlace>();
        foreach (var (name, parents) in before)
        {
            var box = _boxes[name];
            foreach (var parent in parents.Select(Of).Where(parent => parent.Column < box.Column))
            {
                var last = parent;
                for (var column = parent.Column + 1; column < box.Column; column++)
                {
                    if (!through.TryGetValue((parent.Name, column), out var next))
                        Join(last, through[(parent.Name, column)] = next = Add(new GraphPlace(parent.Name, column, isBox: false)));
                    last = next;
                }

                Join(last, box);
            }
        }
    }

    private static void Join(GraphPlace one, GraphPlace next)
    {
        one.After.Add(next);
        next.Before.Add(one);
    }

    private void Sort(bool isForth)
    {
        foreach (var column in isForth ? _columns : _columns.Reverse())
        {
            var order = column.Select((place, i) => (Place: place, Wish: Mean(isForth ? place.Before : place.After, other => other.Rank) ?? i - (column.Count - 1) / 2.0)).OrderBy(entry => entry.Wish).Select(entry => entry.Place).ToArray();
            column.Clear();
            column.AddRange(order);
            for (var i = 0; i < order.Length; i++)
                order[i].Rank = i - (order.Length - 1) / 2.0;
        }
    }

    private static double? Mean(List<GraphPlace> places, Func<GraphPlace, double> of) => places.Count == 0 ? null : places.Average(of);

    /// <summary>
    /// Puts the places of a column where they wish to be, in their order and with room between them, so that the squares of what they are away from their wishes are least: wishes that are in each other's way are pooled
    /// to their mean (isotonic regression).
    /// </summary>
    private static void Put(List<GraphPlace> column, double[] wishes)
    {
        var least = new double[column.Count]; // Where each would be if all stood close.
        for (var i = 1; i < column.Count; i++)
            least[i] = least[i - 1] + column[i - 1].Half + column[i].Half + (column[i - 1].IsBox && column[i].IsBox ? BesideBox : BesideArrow);
        var pools = new List<(double Sum, int Count)>(column.Count);
        for (var i = 0; i < column.Count; i++)
        {
            pools.Add((wishes[i] - least[i], 1));
            while (pools.Count > 1 && pools[^2].Sum / pools[^2].Count > pools[^1].Sum / pools[^1].Count)
            {
                var last = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (pools[^1].Sum + last.Sum, pools[^1].Count + last.Count);
            }
        }

        var at = 0;
        foreach (var (sum, count) in pools)
        {
            for (var i = 0; i < count; i++, at++)
                column[at].At = sum / count + least[at];
        }
    }
}
