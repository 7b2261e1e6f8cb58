using LoopStacks.Engine.Journal;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>An append that waits for its commit.</summary>
internal sealed class PendingAppend(JournalAppend append) : PendingWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JournalAppend Append { get; } = append;

    public Task Task => _done.Task;

    public void Complete() => _done.TrySetResult();

    /// <summary>It lost, and wrote nothing.</summary>
    public void Lose() => _done.TrySetException(Append is { ExpectedVersion: 0, Row.IdempotencyKey: { } key }
        ? new IdempotencyConflictException($"A loop with the idempotency key '{key}' was accepted in {Append.Row.Realm} before.")
        : new VersionConflictException($"Loop {Append.Loop} is not at version {Append.ExpectedVersion} any more: somebody else wrote."));

    public override void Refuse(Exception reason) => _done.TrySetException(reason);
}
