namespace LoopStacks.Chaos.Checking;

/// <summary>What was verified, and what was found.</summary>
/// <param name="Ends">Loops by how they ended; with the code where they did not complete.</param>
internal sealed record Verdict(
    IReadOnlyList<Violation> Violations,
    int Roots,
    int Loops,
    long Events,
    int Items,
    int Deliveries,
    int Repeats,
    int Questions,
    int Effects,
    int Writes,
    int Fences,
    int TakeOvers,
    long Read,
    IReadOnlyDictionary<string, int> Ends);
