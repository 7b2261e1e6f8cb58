namespace LoopStacks.ControlPlane;

/// <summary>A control plane that runs. Disposing stops it: agents are told, work in hand is kept for the next start.</summary>
public sealed class RunningControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan s_disposing = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;

    internal RunningControlPlane(WebApplication app, Uri baseAddress)
    {
        _app = app;
        BaseAddress = baseAddress;
        Completion = app.WaitForShutdownAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Completes when it has been told to stop.</summary>
    public Task Completion { get; }

    /// <summary>What it is made of, for embedding hosts and tests.</summary>
    public IServiceProvider Services => _app.Services;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _app.StopAsync();
        }
        catch (OperationCanceledException exception)
        {
            // A part did not stop in its time, such as a silo that can't take its leave from the others while Redis is away. It is ended all the same.
            _app.Logger.LogWarning(exception, "The control plane was ended before all of it had stopped");
        }

        // A silo that could not take its leave tries once more when it is disposed of.
        var disposing = _app.DisposeAsync().AsTask();
        if (await Task.WhenAny(disposing, Task.Delay(s_disposing)) == disposing)
            await disposing;
        else
            _app.Logger.LogWarning("Parts of the control plane have not ended after another {Seconds} s; they are left", s_disposing.TotalSeconds);
    }
}
