namespace LoopStacks.Gateway.Connections;

/// <summary>
/// Counts the reports (or requests) of a connection that are being stored. They are not awaited one by one, so that the store sees many at once;
/// where too many are under way the reader waits until half of them are stored, and so does the agent.
/// </summary>
internal sealed class ReportsInFlight(int most)
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _half;

    public void Begin()
    {
        lock (_gate)
            _count++;
    }

    public void End()
    {
        TaskCompletionSource? half = null;
        lock (_gate)
        {
            if (--_count <= most / 2)
                (half, _half) = (_half, null);
        }

        half?.SetResult();
    }

    /// <summary>Completes at once unless there are too many.</summary>
    public Task WaitAsync()
    {
        lock (_gate)
        {
            if (_count <= most)
                return Task.CompletedTask;
            _half ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _half.Task;
        }
    }
}
