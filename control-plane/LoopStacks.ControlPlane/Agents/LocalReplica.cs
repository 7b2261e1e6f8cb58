using LoopStacks.AgentRuntime;

namespace LoopStacks.ControlPlane.Agents;

/// <summary>One replica that runs in this process until it is stopped.</summary>
internal sealed class LocalReplica : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private LocalReplica(ReplicaPlan plan, Uri url, ILoggerFactory loggers)
    {
        Version = plan.Version;
        _run = Task.Run(() => RunAsync(plan, url, loggers));
    }

    public string Version { get; }

    public static LocalReplica Start(ReplicaPlan plan, Uri url, ILoggerFactory loggers) => new(plan, url, loggers);

    /// <summary>Lets it finish what it has in hand.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync(ReplicaPlan plan, Uri url, ILoggerFactory loggers)
    {
        try
        {
            await UniversalAgent.RunAsync(
                new RuntimeOptions
                {
                    Urls = [url],
                    Realm = plan.Instance.Spec.Realm,
                    Instance = plan.Instance.Metadata.Name,
                    Replica = plan.Replica,
                    Agent = plan.Agent,
                    Config = plan.Instance.Spec.Config,
                    LoggerFactory = loggers,
                },
                _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
        catch (Exception exception)
        {
            loggers.CreateLogger<LocalReplica>().LogError(exception, "The replica {Replica} ended", plan.Replica);
        }
    }
}
