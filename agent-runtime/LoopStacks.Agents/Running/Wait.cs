namespace LoopStacks.Agents.Running;

/// <summary>One await of a handler: for all of some calls, or for any of them. Guarded by the desk's lock, but for <see cref="Over"/>.</summary>
internal sealed class Wait(IReadOnlyList<OpenCall> calls, int left, bool any, long since, TimeSpan? parkAfter)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<OpenCall> Calls { get; } = calls;

    public bool Any { get; } = any;

    /// <summary>How many have not ended.</summary>
    public int Left { get; set; } = left;

    public long Since { get; } = since;

    /// <summary>How long it may last; null is for ever.</summary>
    public TimeSpan? ParkAfter { get; } = parkAfter;

    public Task Over => _over.Task;

    public void Complete() => _over.TrySetResult();

    public void Cancel(CancellationToken cancellationToken) => _over.TrySetCanceled(cancellationToken);

    public void Fail(Exception exception) => _over.TrySetException(exception);
}
