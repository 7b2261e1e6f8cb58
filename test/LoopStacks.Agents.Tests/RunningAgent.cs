namespace LoopStacks.Agents.Tests;

/// <summary>An agent that runs within the test.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    private RunningAgent(LoopAgent agent, AgentOptions options) => Running = agent.RunAsync(options, _stopping.Token);

    public Task Running { get; }

    public static RunningAgent Start(LoopAgent agent, Uri url, Func<AgentOptions, AgentOptions>? change = null)
    {
        var options = new AgentOptions { Urls = [url], Replica = agent.Name + "-0", ReconnectDelay = TimeSpan.FromMilliseconds(10), DrainTimeout = TimeSpan.FromSeconds(5) };
        return new RunningAgent(agent, change is null ? options : change(options));
    }

    public void Stop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Running.WaitAsync(TimeSpan.FromSeconds(20));
        _stopping.Dispose();
    }
}
