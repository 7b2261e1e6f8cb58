using Microsoft.Extensions.Options;

namespace LoopStacks.ControlPlane;

/// <summary>A control plane that runs. Disposing stops it: agents are told, work in hand is kept for the next start.</summary>
public sealed class RunningControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan s_beyond = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly TimeSpan _limit;
    private bool _isLeft;

    internal RunningControlPlane(WebApplication app, Uri baseAddress)
    {
        _app = app;
        _limit = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout + s_beyond;
        BaseAddress = baseAddress;
        Completion = CompleteAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Completes when it has been told to stop, and has stopped, or had the time for it.</summary>
    public Task Completion { get; }

    /// <summary>What it is made of, for embedding hosts and tests.</summary>
    public IServiceProvider Services => _app.Services;

    public async ValueTask DisposeAsync()
    {
        await WithinLimitAsync(() => _app.StopAsync());
        await WithinLimitAsync(() => _app.DisposeAsync().AsTask());
    }

    private async Task CompleteAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _app.Lifetime.ApplicationStopping.UnsafeRegister(static told => ((TaskCompletionSource)told!).TrySetResult(), told);
        var shutdown = _app.WaitForShutdownAsync();
        await Task.WhenAny(shutdown, told.Task);
        await WithinLimitAsync(() => shutdown);
    }

    /// <summary>
    /// A part may not stop in its time, and may not heed that the time is over, such as a silo that can't take its leave from the others while Redis is away. It is left then: the journal has everything.
    /// </summary>
    private async Task WithinLimitAsync(Func<Task> stop)
    {
        if (_isLeft)
            return;
        try
        {
            await stop().WaitAsync(_limit);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            _isLeft = exception is TimeoutException;
            _app.Logger.LogWarning(exception, "The control plane ends before all of it has stopped: a part did not stop in its time");
        }
    }
}
