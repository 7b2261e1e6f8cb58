namespace LoopStacks.Storage.Postgres;

/// <summary>A write that waits for its commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>Nothing of it was written.</summary>
    public abstract void Refuse(Exception reason);
}
