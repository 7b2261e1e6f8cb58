namespace LoopStacks.Chaos.Checking;

/// <summary>A promise that was not kept.</summary>
/// <param name="Loop">Of which loop; null where it is no loop's.</param>
internal sealed record Violation(string Promise, string What, string? Loop = null)
{
    public override string ToString() => Loop is null ? $"{Promise}: {What}" : $"{Promise}: {What} (loop {Loop})";
}
