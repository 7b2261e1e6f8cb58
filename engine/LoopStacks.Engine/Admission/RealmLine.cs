namespace LoopStacks.Engine.Admission;

/// <summary>One realm's starts that wait for their turn, and what it has had.</summary>
internal sealed class RealmLine<T>(string realm)
{
    private long _charge;

    public string Realm { get; } = realm;

    /// <summary>First come, first served: within a realm.</summary>
    public LinkedList<T> Waiting { get; } = [];

    /// <summary>Whether it is among those that take turns; it may have nobody waiting any more.</summary>
    public bool IsInTurns { get; set; }

    /// <summary>What it has had, in loops.</summary>
    public long Charge
    {
        get => Volatile.Read(ref _charge);
        set => Volatile.Write(ref _charge, value);
    }

    /// <summary>It had one more loop that did not wait for a turn: a child. Thread safe.</summary>
    public void Add() => Interlocked.Increment(ref _charge);
}
