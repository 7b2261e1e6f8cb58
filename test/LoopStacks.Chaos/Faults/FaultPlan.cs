namespace LoopStacks.Chaos.Faults;

/// <summary>Draws from a seed what goes wrong when. The same seed gives the same plan; how it meets the work differs from run to run.</summary>
internal static class FaultPlan
{
    /// <summary>By what share each kind is drawn, and how long it lasts, in seconds.</summary>
    private static readonly (FaultKind Kind, int Weight, double Least, double Most)[] s_kinds =
    [
        (FaultKind.NodeKilled, 4, 0.2, 4),
        (FaultKind.NodeRestarted, 4, 0, 1),
        (FaultKind.NodeHung, 4, 8, 15),
        (FaultKind.NodePaused, 2, 0.3, 2),
        (FaultKind.RedisKilled, 3, 0.1, 6),
        (FaultKind.RedisHung, 2, 1, 7),
        (FaultKind.PostgresRestarted, 2, 0, 3),
        (FaultKind.PostgresKilled, 2, 0, 3),
        (FaultKind.AgentsKilled, 3, 0.1, 3),
        (FaultKind.AgentsRestarted, 2, 0, 1),
        (FaultKind.AgentsHung, 2, 1, 12),
        (FaultKind.PostgresCut, 2, 1, 8),
        (FaultKind.PostgresStalled, 2, 1, 12),
        (FaultKind.PostgresSlow, 2, 1, 8),
        (FaultKind.RedisCut, 2, 1, 8),
        (FaultKind.RedisStalled, 2, 1, 12),
        (FaultKind.PeersCut, 2, 1, 10),
        (FaultKind.PeersStalled, 2, 1, 12),
        (FaultKind.ClockAhead, 2, 2, 15),
        (FaultKind.ClockBehind, 2, 2, 15),
    ];

    /// <param name="pause">The mean time between two faults; they overlap where one lasts longer.</param>
    /// <param name="only">Only these kinds; null for all.</param>
    /// <param name="nodes">Control planes; one at least is left in peace at any time.</param>
    public static IReadOnlyList<Fault> Draw(int seed, TimeSpan duration, TimeSpan pause, int nodes, int agents, IReadOnlyCollection<FaultKind>? only = null)
    {
        var random = new Random(seed);
        var kinds = s_kinds.Where(kind => only is null || only.Contains(kind.Kind)).ToArray();
        var plan = new List<Fault>();
        for (var at = TimeSpan.FromSeconds(1); ; at += pause * (0.3 + (random.NextDouble() * 1.4)))
        {
            if (at >= duration)
                return plan;
            var fault = Draw(random, kinds, at, nodes, agents);
            // Another fault of the same kind and place would end before its time; and a cluster without any node only waits.
            if (plan.Any(other => Overlap(other, fault) && other.Target == fault.Target && Place(other.Kind) == Place(fault.Kind)))
                continue;
            if (IsOfNode(fault.Kind) && plan.Where(other => IsOfNode(other.Kind) && Overlap(other, fault)).Select(other => other.Target).Append(fault.Target).Distinct().Count() >= nodes)
                continue;
            plan.Add(fault);
        }
    }

    public static bool IsOfNode(FaultKind kind) => Place(kind) is "node" or "postgres wire" or "redis wire" or "peers wire";

    private static Fault Draw(Random random, (FaultKind Kind, int Weight, double Least, double Most)[] kinds, TimeSpan at, int nodes, int agents)
    {
        var draw = random.Next(kinds.Sum(kind => kind.Weight));
        var chosen = kinds.First(kind => (draw -= kind.Weight) < 0);
        var length = TimeSpan.FromSeconds(chosen.Least + (random.NextDouble() * (chosen.Most - chosen.Least)));
        var target = IsOfNode(chosen.Kind) || Place(chosen.Kind) == "clock" ? random.Next(nodes) : Place(chosen.Kind) == "agents" ? random.Next(agents) : 0;
        return new Fault(at, length, chosen.Kind, target);
    }

    // A process needs some seconds to be there again.
    private static bool Overlap(Fault one, Fault other) => one.At < other.At + other.For + TimeSpan.FromSeconds(6) && other.At < one.At + one.For + TimeSpan.FromSeconds(6);

    private static string Place(FaultKind kind) => kind switch
    {
        FaultKind.NodeKilled or FaultKind.NodeRestarted or FaultKind.NodeHung or FaultKind.NodePaused => "node",
        FaultKind.RedisKilled or FaultKind.RedisHung => "redis",
        FaultKind.PostgresRestarted or FaultKind.PostgresKilled => "postgres",
        FaultKind.AgentsKilled or FaultKind.AgentsRestarted or FaultKind.AgentsHung => "agents",
        FaultKind.PostgresCut or FaultKind.PostgresStalled or FaultKind.PostgresSlow => "postgres wire",
        FaultKind.RedisCut or FaultKind.RedisStalled => "redis wire",
        FaultKind.PeersCut or FaultKind.PeersStalled => "peers wire",
        FaultKind.ClockAhead or FaultKind.ClockBehind => "clock",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
