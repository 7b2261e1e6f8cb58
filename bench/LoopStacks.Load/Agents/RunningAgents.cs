using System.Diagnostics;
using LoopStacks.Load.Clients;
using LoopStacks.Load.Report;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Agents;

/// <summary>The LoopStack applied and its agents connected, in this process or in one of their own. Disposing ends them.</summary>
internal sealed class RunningAgents : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private Task _inside = Task.CompletedTask;
    private ChildProcess? _apart;

    /// <summary>CPU of the agents' own process; 0 where they have none.</summary>
    public double CpuSeconds => _apart is null ? 0 : ProcessFigures.CpuSeconds(_apart.Id);

    /// <exception cref="LoadException">No loop gets its right end.</exception>
    public static async Task<RunningAgents> StartAsync(Uri server, LoadOptions options, CancellationToken cancellation)
    {
        await BenchStack.ApplyAsync(server, cancellation);
        var agents = new RunningAgents();
        if (options.AgentsApart)
            agents._apart = BenchAgents.Start(server, options.RawAgents);
        else
            agents._inside = BenchAgents.RunAsync(server, options.RawAgents, agents._stopping.Token);
        try
        {
            await agents.WaitAsync(server, cancellation);
        }
        catch
        {
            await agents.DisposeAsync();
            throw;
        }

        return agents;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_apart is not null)
            await _apart.DisposeAsync();
        try
        {
            await _inside;
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException)
                Progress.Say($"an agent ended: {exception.Message}");
        }

        _stopping.Dispose();
    }

    private async Task WaitAsync(Uri server, CancellationToken cancellation)
    {
        using var client = new HttpLoopClient(server);
        var clock = Stopwatch.StartNew();
        while (!await client.RunLoopAsync(cancellation))
        {
            if (_inside.IsFaulted)
                await _inside;
            if (clock.Elapsed > s_patience)
                throw new LoadException("The agents are connected, but no loop gets its right end.");
            await Task.Delay(100, cancellation);
        }
    }
}
