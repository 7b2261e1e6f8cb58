using LoopStacks.Core.Reputation;

namespace LoopStacks.Engine.Reputation;

/// <summary>Settings of reputation (<c>LoopStacks:Reputation</c>).</summary>
public sealed class ReputationOptions
{
    public const string Section = "LoopStacks:Reputation";

    /// <summary>After which time evidence counts half. Default 30 days. A change counts from then on; what has faded stays faded.</summary>
    public TimeSpan HalfLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>After which time without news what is known of an instance at a capability is dropped. Default 180 days; at six half-lives its evidence counts a 64th.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(180);

    /// <summary>Pairs of instance and capability that a realm may have. Default 10,000; beyond it those that were not heard of for the longest are dropped.</summary>
    public int MaxEntriesPerRealm { get; set; } = 10_000;

    /// <summary>Pause between two writes while loops keep ending: what ends meanwhile shares the next one. Default 100 ms.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(100);

    internal Decay Decay => new(HalfLife);

    public IEnumerable<string> Faults()
    {
        if (HalfLife < TimeSpan.FromMinutes(1) || HalfLife > TimeSpan.FromDays(3650))
            yield return $"{Section}:HalfLife is {HalfLife}; it must be 1 min to 3650 days.";
        if (Retention < HalfLife)
            yield return $"{Section}:Retention is {Retention}; it must be at least the half-life, {HalfLife}.";
        if (MaxEntriesPerRealm is < 1 or > 1_000_000)
            yield return $"{Section}:MaxEntriesPerRealm is {MaxEntriesPerRealm}; it must be 1 to 1000000.";
        if (Interval < TimeSpan.Zero || Interval > TimeSpan.FromMinutes(1))
            yield return $"{Section}:Interval is {Interval}; it must be 0 to 1 min.";
    }
}
