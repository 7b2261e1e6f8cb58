namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>Where everything of a circle stands: a ring of names for a few, a field of dots by outcome for many.</summary>
public sealed record CircleLayout(double Width, double Height, IReadOnlyList<PlacedSpot> Spots, IReadOnlyList<Sector> Sectors)
{
    /// <summary>Up to so many, each has its name.</summary>
    public const int MostNamed = 28;

    /// <summary>More loops than this at one spot are drawn as one.</summary>
    public const int MostChildren = 6;

    private const double Full = 2 * Math.PI;
    private const double Dot = 5;
    private const double DotGap = 12.5;
    private const double FirstRing = 118;

    public double CenterX => Width / 2;

    public double CenterY => Height / 2;

    public bool IsField => Sectors.Count > 0;

    public static CircleLayout Of(IReadOnlyList<Spot> spots) => spots.Count <= MostNamed ? Ring(spots) : Field(spots);

    private static CircleLayout Ring(IReadOnlyList<Spot> spots)
    {
        const double width = 640;
        var radius = spots.Count <= 8 ? 150 : spots.Count <= 16 ? 175 : 205;
        var height = 2 * radius + 150.0;
        var (x, y) = (width / 2, height / 2);
        var size = spots.Count <= 8 ? 24 : spots.Count <= 16 ? 19 : 14;
        var placed = spots.Select((spot, i) =>
        {
            var angle = Full * i / Math.Max(1, spots.Count) - Math.PI / 2;
            return new PlacedSpot(spot, x + radius * Math.Cos(angle), y + radius * Math.Sin(angle), size, angle);
        });
        return new CircleLayout(width, height, [.. placed], []);
    }

    // Each outcome has a share of the circle, and its dots fill it from the inside.
    private static CircleLayout Field(IReadOnlyList<Spot> spots)
    {
        var groups = Spot.Groups.Select(name => (Name: name, Members: spots.Where(spot => spot.Group == name).ToArray())).Where(group => group.Members.Length > 0).ToArray();
        const double least = 0.12; // So that a lone winner among a thousand has a place.
        var shares = groups.Select(group => Math.Max(least, Full * group.Members.Length / spots.Count)).ToArray();
        var total = shares.Sum();
        var placed = new List<PlacedSpot>(spots.Count);
        var sectors = new List<Sector>(groups.Length);
        var outermost = FirstRing;
        var start = -Math.PI / 2;
        for (var g = 0; g < groups.Length; g++)
        {
            var span = shares[g] / total * Full;
            var inner = span - Math.Min(0.05, span * 0.15);
            var (radius, i) = (FirstRing, 0);
            var members = groups[g].Members;
            while (i < members.Length)
            {
                var room = Math.Max(1, (int)(inner * radius / DotGap));
                var here = Math.Min(room, members.Length - i);
                for (var k = 0; k < here; k++)
                {
                    var angle = start + (span - inner) / 2 + inner * (k + 0.5) / room;
                    placed.Add(new PlacedSpot(members[i + k], radius * Math.Cos(angle), radius * Math.Sin(angle), Dot, angle));
                }

                i += here;
                radius += DotGap;
            }

            outermost = Math.Max(outermost, radius);
            sectors.Add(new Sector(groups[g].Name, members.Length, start, span));
            start += span;
        }

        var (width, height) = (2 * outermost + 260, 2 * outermost + 90);
        return new CircleLayout(width, height,
            [.. placed.Select(spot => spot with { X = spot.X + width / 2, Y = spot.Y + height / 2 })],
            [.. sectors.Select(sector => sector with { Radius = outermost + 12 })]);
    }
}

/// <param name="Angle">Seen from the centre, clockwise from the right, in radians.</param>
public sealed record PlacedSpot(Spot Spot, double X, double Y, double Radius, double Angle);

/// <summary>A share of the circle whose spots had the same outcome.</summary>
public sealed record Sector(string Group, int Count, double Start, double Span)
{
    public double Radius { get; init; }

    public double Middle => Start + Span / 2;
}
