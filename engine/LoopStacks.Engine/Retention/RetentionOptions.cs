namespace LoopStacks.Engine.Retention;

/// <summary>Settings of what deletes old loops and old entries of the audit (<c>LoopStacks:Retention</c>). How long they are kept is the realms' <c>governance.retentionPolicy.loopHistory</c>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "LoopStacks:Retention";

    /// <summary>How often loops are looked for that are older than their realm keeps them; the first time so long after the start. Default 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Trees that are deleted at once. Default 100.</summary>
    public int BatchTrees { get; set; } = 100;

    /// <summary>Pause between two batches, so that deleting leaves room for loops. Default 20 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long entries of the audit are kept. Default 400 days.</summary>
    public TimeSpan Audit { get; set; } = TimeSpan.FromDays(400);

    public IEnumerable<string> Faults()
    {
        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromDays(30))
            yield return $"{Section}:Interval is {Interval}; it must be 1 s to 30 days.";
        if (Audit < TimeSpan.FromDays(1) || Audit > TimeSpan.FromDays(36_500))
            yield return $"{Section}:Audit is {Audit}; it must be 1 to 36500 days.";
        if (BatchTrees is < 1 or > 500)
            yield return $"{Section}:BatchTrees is {BatchTrees}; it must be 1 to 500.";
        if (Pause < TimeSpan.Zero || Pause > TimeSpan.FromMinutes(1))
            yield return $"{Section}:Pause is {Pause}; it must be 0 to 1 min.";
    }
}
