namespace LoopStacks.Chaos.Checking;

/// <summary>What was verified, and what was found.</summary>
/// <param name="Deliveries">Of work items to agents.</param>
/// <param name="Repeats">Deliveries of an attempt that had been delivered.</param>
/// <param name="Retries">Attempts that failed, so that the work item was tried again, or given to another.</param>
/// <param name="Ends">Loops by how they ended; with the code where they did not complete.</param>
internal sealed record Verdict(
    IReadOnlyList<Violation> Violations,
    int Roots,
    int Loops,
    long Events,
    int Items,
    int Deliveries,
    int Repeats,
    int Retries,
    int Questions,
    int Effects,
    int Writes,
    int Fences,
    int TakeOvers,
    long Read,
    IReadOnlyDictionary<string, int> Ends);
