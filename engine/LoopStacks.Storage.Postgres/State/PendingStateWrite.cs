using LoopStacks.Engine.State;

namespace LoopStacks.Storage.Postgres.State;

/// <summary>A change of agent state that waits for its commit.</summary>
internal sealed class PendingStateWrite(StateWrite write) : PendingWrite
{
    private readonly TaskCompletionSource<StateOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StateWrite Write { get; } = write;

    public Task<StateOutcome> Task => _done.Task;

    public void Complete(StateOutcome outcome) => _done.TrySetResult(outcome);

    public override void Refuse(Exception reason) => _done.TrySetException(reason);
}
