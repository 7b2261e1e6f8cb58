namespace LoopStacks.Simulation.Worlds;

/// <summary>
/// The turns of one actor: what it awaits goes on here, in order, as on the scheduler of a grain's activation. All continuations of all actors so run on the simulation's one thread.
/// </summary>
internal sealed class TurnQueue(World world, int number) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Call, object? State)> _turns = new();
    private bool _isReady;

    public int Number => number;

    /// <summary>Its process has died: nothing of it happens any more.</summary>
    public bool IsDead { get; set; }

    public bool IsIdle => _turns.Count == 0;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsDead)
            return;
        _turns.Enqueue((d, state));
        if (_isReady)
            return;
        _isReady = true;
        world.Ready(this);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits for a turn by blocking.");

    public override SynchronizationContext CreateCopy() => this;

    /// <returns>False where no further turn is ready.</returns>
    public bool RunOne()
    {
        if (!IsDead && _turns.TryDequeue(out var turn))
            Run(turn.Call, turn.State);
        if (IsDead)
            _turns.Clear();
        return _isReady = _turns.Count > 0;
    }

    public void Run(Action action) => Run(static action => ((Action)action!)(), action);

    private void Run(SendOrPostCallback call, object? state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            call(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
