using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace LoopStacks.WebConsole.Hosting;

/// <summary>Counts the pages that are open in this process.</summary>
internal sealed class PageGate(IOptions<ConsoleOptions> options)
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxPages)
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}

/// <summary>Lets a page in, or not: one that is too many is shown as it was rendered at first, and does nothing.</summary>
internal sealed class PageGateHandler(PageGate gate) : CircuitHandler
{
    private bool _isIn;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isIn = gate.TryEnter();
        return _isIn ? Task.CompletedTask : throw new InvalidOperationException("Too many pages of the console are open in this process (LoopStacks:Console:MaxPages).");
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_isIn)
            gate.Leave();
        return Task.CompletedTask;
    }
}
