namespace LoopStacks.Storage.Sqlite;

/// <summary>A write that waits for its commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>Within a transaction that many share. What it throws fails them all: one that merely loses gives that as its result, and writes nothing.</summary>
    public abstract void CarryOut(WriterConnection connection);

    /// <summary>It is durable.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it was written.</summary>
    public abstract void Refuse(Exception reason);
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<WriterConnection, T> write) : PendingWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _done.Task;

    public override void CarryOut(WriterConnection connection) => _result = write(connection);

    public override void Complete() => _done.SetResult(_result);

    public override void Refuse(Exception reason) => _done.TrySetException(reason);
}
