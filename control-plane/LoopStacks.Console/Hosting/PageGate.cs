using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopStacks.WebConsole.Hosting;

/// <summary>Counts the pages that are open in this process, and says, once a minute at most, that some were too many. Safe for concurrent use.</summary>
internal sealed partial class PageGate(IOptions<ConsoleOptions> options, TimeProvider clock, ILogger<PageGate> logger)
{
    private static readonly TimeSpan s_sayEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private int _open;
    private int _refused;
    private long? _saidAt;

    /// <summary>Pages that may be open at a time.</summary>
    public int Most => options.Value.MaxPages;

    /// <summary>Takes a place for a page; false where there is none.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_open < Most)
            {
                _open++;
                return true;
            }
        }

        Refused();
        return false;
    }

    /// <summary>Whether a page that is rendered now could be taken in.</summary>
    public bool HasRoom()
    {
        lock (_lock)
        {
            if (_open < Most)
                return true;
        }

        Refused();
        return false;
    }

    public void Leave()
    {
        lock (_lock)
            _open--;
    }

    private void Refused()
    {
        int refused;
        lock (_lock)
        {
            _refused++;
            if (_saidAt is { } last && clock.GetElapsedTime(last) < s_sayEvery)
                return;
            _saidAt = clock.GetTimestamp();
            (refused, _refused) = (_refused, 0);
        }

        LogRefused(logger, Most, refused);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Most} pages of the console are open in this process, as many as LoopStacks:Console:MaxPages allows: {Refused} more were shown without taking input since this was said last. Raise it where there is memory for more, or have pages closed that nobody looks at")]
    private static partial void LogRefused(ILogger logger, int most, int refused);
}

/// <summary>Lets a page in, or not: one that is too many stays as it was rendered, and is told so.</summary>
internal sealed class PageGateFilter(PageGate gate) : IHubFilter
{
    /// <summary>What the browser hears then; see start.js.</summary>
    public const string Full = "Console.Full";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.HubMethodName is not ("StartCircuit" or "ResumeCircuit"))
            return await next(invocationContext);
        if (!gate.TryEnter())
        {
            await invocationContext.Hub.Clients.Caller.SendAsync(Full);
            return null; // No circuit: so the framework's script takes it.
        }

        object? circuit = null;
        try
        {
            return circuit = await next(invocationContext);
        }
        finally
        {
            if (circuit is null)
                gate.Leave();
        }
    }
}

/// <summary>Gives the place of a page back that <see cref="PageGateFilter"/> let in.</summary>
internal sealed class PageGateHandler(PageGate gate) : CircuitHandler
{
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        gate.Leave();
        return Task.CompletedTask;
    }
}
