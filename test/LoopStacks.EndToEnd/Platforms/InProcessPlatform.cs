using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.EndToEnd.Agents;
using Microsoft.Extensions.Logging;

namespace LoopStacks.EndToEnd.Platforms;

/// <summary>The whole platform in this process, on a free port and a folder of its own; spoken to over real HTTP and WebSockets.</summary>
internal sealed class InProcessPlatform : IAsyncDisposable
{
    private readonly RunningControlPlane _running;
    private readonly TemporaryFolder _folder;

    private InProcessPlatform(RunningControlPlane running, TemporaryFolder folder)
    {
        (_running, _folder) = (running, folder);
        Client = new PlatformClient(running.BaseAddress);
    }

    public Uri Address => _running.BaseAddress;

    public PlatformClient Client { get; }

    public static async Task<InProcessPlatform> StartAsync(bool runAgents = false, params string[] settings)
    {
        var folder = new TemporaryFolder();
        var running = await ControlPlaneHost.StartAsync(
            new ControlPlaneOptions
            {
                Urls = "http://127.0.0.1:0",
                DataFolder = folder.Path,
                RunAgents = runAgents,
                LogLevel = LogLevel.Error,
                Arguments = settings,
            },
            Patience.Token());
        return new InProcessPlatform(running, folder);
    }

    public Task<RunningAgent> AgentAsync(string instance, string capability, Func<LoopStacks.Agents.Work, object> handle) =>
        RunningAgent.StartAsync(Address, Client, instance, capability, (work, _) => Task.FromResult(handle(work)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _running.DisposeAsync();
        _folder.Dispose();
    }
}
