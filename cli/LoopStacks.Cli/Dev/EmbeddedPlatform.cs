using LoopStacks.Cli.Shell;
using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;

namespace LoopStacks.Cli.Dev;

/// <summary>The control plane itself, with local agents, in this process.</summary>
internal sealed class EmbeddedPlatform : IPlatform
{
    private readonly RunningControlPlane _running;

    private EmbeddedPlatform(RunningControlPlane running) => _running = running;

    public Uri Address => _running.BaseAddress;

    public Task Completion => _running.Completion;

    public static async Task<IPlatform> StartAsync(PlatformOptions options, CancellationToken cancellation)
    {
        try
        {
            return new EmbeddedPlatform(await ControlPlaneHost.StartAsync(
                new ControlPlaneOptions { Urls = options.Urls, DataFolder = options.DataFolder, RunAgents = true, LogLevel = options.LogLevel },
                cancellation));
        }
        catch (ControlPlaneException refusal)
        {
            throw new CliFailure(CliFailure.ProblemOf(refusal.Code, refusal.Message), refusal.Code.ExitCode, inner: refusal);
        }
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
