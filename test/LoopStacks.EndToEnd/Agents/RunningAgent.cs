using LoopStacks.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Agents;

/// <summary>An agent of the C# SDK in this process; it comes back by itself when the platform does.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private RunningAgent(LoopAgent agent) => _run = agent.RunAsync(_stop.Token);

    /// <summary>Starts, and returns when the platform offers its capability.</summary>
    public static async Task<RunningAgent> StartAsync(
        Uri url, PlatformClient client, string instance, string capability, Func<Work, CancellationToken, Task<object>> handle,
        Func<AgentOptions, AgentOptions>? change = null, Func<BidRequest, Bid>? bid = null)
    {
        var running = new RunningAgent(LoopAgent.Create(instance)
            .Capability(capability)
            .Bid(bid ?? (_ => Bid.With(0.8)))
            .Handle(handle)
            .With(options => options with
            {
                Urls = [url],
                Replica = instance + "-1",
                Credits = 64,
                MaxReconnectDelay = TimeSpan.FromMilliseconds(500),
                DrainTimeout = TimeSpan.Zero,
            })
            .With(options => change is null ? options : change(options)));
        await client.OfferedAsync(capability, instance);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
