using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane.Settings;

namespace LoopStacks.ControlPlane.Draining;

/// <summary>
/// The first step of a stop: requests are still taken for a while. By then <c>/readyz</c> says 503 and agents are on their way to others, both by the host's word that it stops. What follows is the host's:
/// the door closes and what is under way is answered, then gateway, loops and silo let go, and the others take the loops up.
/// </summary>
internal sealed class Drain(TimeSpan notice, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
{
    private int _said;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A host that is disposed of is stopped once more.
        if (notice <= TimeSpan.Zero || Interlocked.Exchange(ref _said, 1) != 0)
            return;
        logger.LogInformation("Draining: requests are taken for another {Seconds} s", notice.TotalSeconds);
        await Task.Delay(notice, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class DrainServices
{
    /// <exception cref="ControlPlaneException">A setting is out of range; the message names it.</exception>
    public static void AddDrain(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(DrainOptions.Section).Get<DrainOptions>() ?? new DrainOptions();
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new ControlPlaneException(ErrorCode.InvalidArgument, string.Join(Environment.NewLine, faults));
        var isAlone = builder.Configuration[ShortForms.Redis] is not { Length: > 0 };
        var notice = options.Notice ?? (isAlone ? TimeSpan.Zero : TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = notice + options.Timeout);
        builder.Services.AddHostedService(services => new Drain(notice, TimeProvider.System, services.GetRequiredService<ILogger<Drain>>())); // By the world's clock, which load balancers have.
    }
}
