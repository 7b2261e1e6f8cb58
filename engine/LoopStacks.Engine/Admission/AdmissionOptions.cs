namespace LoopStacks.Engine.Admission;

/// <summary>Settings of the door for new root loops (<c>LoopStacks:Admission</c>).</summary>
public sealed class AdmissionOptions
{
    public const string Section = "LoopStacks:Admission";

    /// <summary>Whether realms take turns where a process has more to start than it should at once. Without it every start goes ahead at once. Default true.</summary>
    public bool Turns { get; set; } = true;

    /// <summary>Root loops that are being accepted at once while several realms start some. Default 8 by processor, and 16 at least.</summary>
    public int Starting { get; set; } = Math.Max(16, 8 * Environment.ProcessorCount);

    /// <summary>The same while one realm alone starts loops, and has since <see cref="Memory"/>: nobody is waiting behind it. Default 128 by processor.</summary>
    public int StartingAlone { get; set; } = 128 * Environment.ProcessorCount;

    /// <summary>How long a realm that starts no loops counts as one that does. Default 10 s.</summary>
    public TimeSpan Memory { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Starts of one realm that wait for their turn; one more is refused. Default 1,000.</summary>
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>How long a start waits for its turn before it is refused. Default 10 s.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<string> Faults()
    {
        if (Starting is < 1 or > 100_000)
            yield return $"{Section}:Starting is {Starting}; it must be 1 to 100000.";
        if (StartingAlone < Starting || StartingAlone > 100_000)
            yield return $"{Section}:StartingAlone is {StartingAlone}; it must be Starting ({Starting}) to 100000.";
        if (Memory < TimeSpan.Zero || Memory > TimeSpan.FromHours(1))
            yield return $"{Section}:Memory is {Memory}; it must be 0 to 1 h.";
        if (MaxWaiting is < 0 or > 1_000_000)
            yield return $"{Section}:MaxWaiting is {MaxWaiting}; it must be 0 to 1000000.";
        if (MaxWait < TimeSpan.FromMilliseconds(1) || MaxWait > TimeSpan.FromMinutes(5))
            yield return $"{Section}:MaxWait is {MaxWait}; it must be 1 ms to 5 min.";
    }
}
