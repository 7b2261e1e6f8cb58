namespace LoopStacks.Chaos;

/// <summary>How a run is made.</summary>
/// <param name="Duration">For how long loops are started and things go wrong.</param>
internal sealed record ChaosOptions(int Seed, TimeSpan Duration)
{
    public TimeSpan? FaultPause { get; init; } = TimeSpan.FromSeconds(4);

    public int Nodes { get; init; } = 3;

    public int AgentProcesses { get; init; } = 3;

    public int Clients { get; init; } = 6;

    public TimeSpan ClientPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public int Readers { get; init; } = 3;

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How often the control planes' memory and descriptors are looked at; null for never.</summary>
    public TimeSpan? SampleInterval { get; init; }

    /// <summary>What goes wrong when; null draws it.</summary>
    public IReadOnlyList<Faults.Fault>? Plan { get; init; }

    /// <summary>Program of an older version, with which the control planes begin: who is restarted in an orderly way comes back as this one. Null for this version from the beginning.</summary>
    public string? Older { get; init; }

    /// <summary>Only faults of these kinds; null for all.</summary>
    public IReadOnlyCollection<Faults.FaultKind>? Only { get; init; }
}
