using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Platforms;

/// <summary>
/// A loop in memory, as a grain's activation: calls come one after the other, or between the awaits of another. One that is let go takes no further call; those that come meanwhile go to the next one, when the calls that it has are
/// done.
/// </summary>
internal sealed class Activation : ILoopHost
{
    private readonly Process _process;
    private readonly List<Action> _waiting = [];
    private int _running;
    private bool _isLeaving;

    public Activation(Process process, LoopId id)
    {
        (_process, Id) = (process, id);
        Turns = process.NewTurns();
        Loop = new LoopActor(id, process.Services, this, process.Logger);
    }

    public LoopId Id { get; }

    public LoopActor Loop { get; }

    public TurnQueue Turns { get; }

    public void Call(Func<LoopActor, Task> call)
    {
        if (_isLeaving)
        {
            _waiting.Add(() => _process.Call(Id, call));
            return;
        }

        _running++; // From here on, so that it is not let go before its turn.
        Turns.Post(_ => _ = RunAsync(call), null);
    }

    public void Deactivate()
    {
        if (_isLeaving)
            return;
        _isLeaving = true;
        Turns.Post(_ => LeaveWhereDone(), null);
    }

    public ITimer CreateTimer(TimeSpan due) =>
        _process.Time.CreateTimer(_ => _process.Call(Id, static loop => loop.TickAsync()), null, due, Timeout.InfiniteTimeSpan);

    private async Task RunAsync(Func<LoopActor, Task> call)
    {
        try
        {
            await call(Loop);
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            // The caller's matter, who has it too; a tick's is made again.
        }
        catch (ViolationException violation)
        {
            _process.Violated(violation);
        }
        finally
        {
            _running--;
            if (_isLeaving)
                LeaveWhereDone();
        }
    }

    private void LeaveWhereDone()
    {
        if (_running > 0 || !_process.Forget(this))
            return;
        Loop.Stop();
        foreach (var call in _waiting)
            call();
    }
}
