namespace LoopStacks.Core.Statistics;

/// <summary>What a rollup is about. The numbers are stored.</summary>
public enum RollupKind
{
    /// <summary>All loops of the platform; <see cref="RollupKey.Realm"/> is empty.</summary>
    Platform = 0,

    /// <summary>All loops of a realm.</summary>
    Realm = 1,

    /// <summary>The loops of a LoopStack: <see cref="RollupKey.Name"/>.</summary>
    Stack = 2,

    /// <summary>The work of an instance (<see cref="RollupKey.Other"/>) of an Agent (<see cref="RollupKey.Name"/>), each work item once.</summary>
    Agent = 3,

    /// <summary>The work of an Agent (<see cref="RollupKey.Other"/>) for a capability (<see cref="RollupKey.Name"/>) in loops of a LoopStack (<see cref="RollupKey.Stack"/>); a work item for two capabilities is in both.</summary>
    Capability = 4,
}

/// <summary>Which rollup of a bucket; names that its kind does not have are empty.</summary>
public readonly record struct RollupKey(RollupKind Kind, string Realm, string Name = "", string Other = "", string Stack = "");

/// <summary>How long a bucket is. The numbers are stored: seconds.</summary>
public enum BucketSize
{
    Minute = 60,
    Hour = 3600,
    Day = 86_400,
}

/// <summary>A span of time over which is summed up, aligned to its size in UTC.</summary>
public readonly record struct Bucket(BucketSize Size, DateTimeOffset Start)
{
    public DateTimeOffset End => Start.AddSeconds((int)Size);

    /// <summary>The one in which that moment lies.</summary>
    public static Bucket At(BucketSize size, DateTimeOffset at)
    {
        var ticks = (int)size * TimeSpan.TicksPerSecond;
        return new(size, new DateTimeOffset(at.UtcTicks - (at.UtcTicks % ticks), TimeSpan.Zero));
    }
}
