namespace LoopStacks.Engine.State;

/// <summary>Limits and times of the state that agents keep (<c>LoopStacks:State</c>).</summary>
public sealed class StateOptions
{
    public const string Section = "LoopStacks:State";

    /// <summary>Longest key, in UTF-16 code units. Default 256; 1 to 1,024.</summary>
    public int MaxKeyLength { get; set; } = 256;

    /// <summary>Largest value as JSON in UTF-8. Default 256 KiB; 1 byte to 16 MiB. It must fit into a frame of the agent connection as well.</summary>
    public int MaxValueBytes { get; set; } = 256 << 10;

    /// <summary>Keys of one instance, session or loop. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxKeysPerOwner { get; set; } = 10_000;

    /// <summary>Bytes of one instance's, session's or loop's keys and values together. Default 16 MiB; 1 byte to 16 GiB.</summary>
    public long MaxBytesPerOwner { get; set; } = 16 << 20;

    /// <summary>Keys of a page of a list. Default 500; 1 to 10,000.</summary>
    public int MaxPage { get; set; } = 500;

    /// <summary>How long an entry of a session is kept that is neither set nor read, where it was set without a time to live. Default 30 days; 1 min to 10 years.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a loop's entries are kept after its end. Default 7 days; 0 to 10 years.</summary>
    public TimeSpan LoopRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a change is remembered, so that its request, sent again, changes nothing. Default 10 min; 1 min to 1 day. The time that the platform was down does not count.</summary>
    public TimeSpan RequestMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often entries that are over are removed, to free their space; they are absent before. Default 1 min; 1 s to 1 day.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<string> Faults()
    {
        if (MaxKeyLength is < 1 or > 1024)
            yield return $"{Section}:MaxKeyLength is {MaxKeyLength}; it must be 1 to 1024.";
        if (MaxValueBytes is < 1 or > 16 << 20)
            yield return $"{Section}:MaxValueBytes is {MaxValueBytes}; it must be 1 to {16 << 20}.";
        if (MaxKeysPerOwner is < 1 or > 1_000_000)
            yield return $"{Section}:MaxKeysPerOwner is {MaxKeysPerOwner}; it must be 1 to 1000000.";
        if (MaxBytesPerOwner is < 1 or > 16L << 30)
            yield return $"{Section}:MaxBytesPerOwner is {MaxBytesPerOwner}; it must be 1 to {16L << 30}.";
        if (MaxPage is < 1 or > 10_000)
            yield return $"{Section}:MaxPage is {MaxPage}; it must be 1 to 10000.";
        if (SessionIdle < TimeSpan.FromMinutes(1) || SessionIdle > Longest)
            yield return $"{Section}:SessionIdle is {SessionIdle}; it must be 1 min to {Longest.TotalDays} days.";
        if (LoopRetention < TimeSpan.Zero || LoopRetention > Longest)
            yield return $"{Section}:LoopRetention is {LoopRetention}; it must be 0 to {Longest.TotalDays} days.";
        if (RequestMemory < TimeSpan.FromMinutes(1) || RequestMemory > TimeSpan.FromDays(1))
            yield return $"{Section}:RequestMemory is {RequestMemory}; it must be 1 min to 1 day.";
        if (SweepInterval < TimeSpan.FromSeconds(1) || SweepInterval > TimeSpan.FromDays(1))
            yield return $"{Section}:SweepInterval is {SweepInterval}; it must be 1 s to 1 day.";
    }

    /// <summary>The longest time to live.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(3650);
}
