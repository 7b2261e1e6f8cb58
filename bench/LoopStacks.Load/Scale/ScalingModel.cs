using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Load.Scale;

/// <summary>
/// What a cluster of a size needs, from costs measured on one machine. Linear, where the measurements are; it knows nothing of caches, networks between machines, or agents that do real work. The text of docs/scaling.md explains each line.
/// </summary>
internal static class ScalingModel
{
    private const double BeatsPerSecond = 1; // Of each process, heard by each other.
    private const double UsableShare = 0.7; // Of a core, so that there is room for bursts.

    private static readonly Scenario[] s_scenarios =
    [
        new("one process", 1, 1_000, 1_000),
        new("three processes", 3, 2_500, 10_000),
        new("ten processes", 10, 4_000, 100_000),
        new("a hundred processes", 100, 4_000, 1_000_000),
        new("a hundred processes, many realms", 100, 50_000, 1_000_000),
    ];

    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        if (options.Costs is null || !File.Exists(options.Costs))
            throw new LoadException($"--costs '{options.Costs}' is no file; give the measured costs, as in bench/results/.");
        await using var file = File.OpenRead(options.Costs);
        var costs = await JsonSerializer.DeserializeAsync<MeasuredCosts>(file, JsonSerializerOptions.Web, cancellation) ?? throw new LoadException($"{options.Costs} is empty.");
        await Console.Out.WriteLineAsync(Table(costs));
        return 0;
    }

    private static string Table(MeasuredCosts costs)
    {
        var lines = new List<(string Name, Func<Scenario, double> Value, string Format)>
        {
            ("control planes", one => one.Processes, "N0"),
            ("loops a second (of three agents)", one => one.Loops, "N0"),
            ("agents connected", one => one.Agents, "N0"),
            ("clusters, each with a database and a part of the realms", one => Databases(costs, one), "N0"),
            ("cores: control planes, for loops", one => one.Loops / 1000 * (costs.ControlPlane + (one.Processes > 1 ? costs.Remote : 0)) / UsableShare, "N1"),
            ("cores: control planes, for idle connections", one => one.Agents / 1000.0 * costs.IdleConnections / UsableShare, "N1"),
            ("cores: PostgreSQL, for loops", one => one.Loops / 1000 * costs.Postgres / UsableShare, "N1"),
            ("of the one core that writes the journal, each (%)", one => one.Loops / Databases(costs, one) / Ceiling(costs) * 100, "N0"),
            ("presence messages a second", one => BeatsPerSecond * one.Processes * (one.Processes - 1), "N0"),
            ("cores: Redis", one => (BeatsPerSecond * one.Processes * one.Processes / 1000 * costs.Beats) + (one.Processes > 1 ? one.Loops / 1000 * costs.Redis : 0), "N2"),
            ("memory of the control planes (GiB)", one => ((one.Processes * costs.ProcessMemory) + (one.Agents * costs.ConnectionMemory / 1024)) / 1024, "N1"),
            ("database a day (GiB)", one => one.Loops * 86_400 * costs.Stored / 1048576, "N0"),
        };
        var text = new StringBuilder($"One journal takes {Ceiling(costs):N0} loops a second at most.\n\n| | {string.Join(" | ", s_scenarios.Select(one => one.Name))} |\n|---|{string.Concat(s_scenarios.Select(_ => "---:|"))}\n");
        foreach (var (name, value, format) in lines)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", s_scenarios.Select(one => value(one).ToString(format, CultureInfo.InvariantCulture)))} |\n");
        return text.ToString();
    }

    /// <summary>Appends are one after the other, on one core. All that PostgreSQL takes is counted as theirs, which is a little too much.</summary>
    private static double Ceiling(MeasuredCosts costs) => 1000 / costs.Postgres * UsableShare;

    private static double Databases(MeasuredCosts costs, Scenario scenario) => Math.Max(1, Math.Ceiling(scenario.Loops / Ceiling(costs)));

    private sealed record Scenario(string Name, int Processes, double Loops, int Agents);

    /// <summary>CPU in seconds of a core, per 1,000 loops of three agents where nothing else is said.</summary>
    /// <param name="ControlPlane">Of one process.</param>
    /// <param name="Remote">More, where agents are connected to another process than the loop's.</param>
    /// <param name="Postgres">Of all its processes.</param>
    /// <param name="Redis">With agents at another process.</param>
    /// <param name="Beats">Per 1,000 presence messages.</param>
    /// <param name="IdleConnections">Per 1,000 connected agents and second.</param>
    /// <param name="ConnectionMemory">KiB.</param>
    /// <param name="ProcessMemory">MiB, without connections.</param>
    /// <param name="Stored">KiB a loop.</param>
    private sealed record MeasuredCosts(
        double ControlPlane,
        double Remote,
        double Postgres,
        double Redis,
        double Beats,
        double IdleConnections,
        double ConnectionMemory,
        double ProcessMemory,
        double Stored);
}
