namespace LoopStacks.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Remedy">What to do about it; null where all is well.</param>
internal sealed record Finding(string Check, Health Health, string Says, string? Remedy = null)
{
    public static Finding Good(string check, string says) => new(check, Health.Ok, says);
}

internal enum Health
{
    Ok,

    /// <summary>It works, and somebody should look at it.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Bad,
}
