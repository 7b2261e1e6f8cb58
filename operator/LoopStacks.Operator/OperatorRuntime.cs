using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Leadership;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Operator;

/// <summary>An operator: competes to lead, works while it does, and competes again. Its connection is the caller's.</summary>
internal sealed class OperatorRuntime(KubernetesConnection connection, OperatorOptions options, string identity, TimeProvider time, ILoggerFactory logs)
{
    private readonly ILogger _logger = logs.CreateLogger<OperatorRuntime>();
    private volatile Leader? _leader;
    private volatile OperatorTerm? _term;

    /// <summary>How often it is asked whether the cluster serves other versions than at the start of the term. Default 1 min.</summary>
    public TimeSpan AskServedEvery { get; init; } = TimeSpan.FromMinutes(1);

    public bool IsLeading => _leader?.IsLeading == true;

    /// <summary>Whether it works, or stands by while another one leads.</summary>
    public bool IsReady => IsLeading ? _term?.HasSynced == true : _leader?.Current is not null;

    /// <summary>Keys that wait or are worked on; null where it does not work.</summary>
    public int? Pending => _term?.HasSynced == true ? _term.Pending : null;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var client = new ApplyClient(connection, OperatorTerm.FieldManager);
        await using var events = new EventRecorder(client, OperatorTerm.FieldManager, time, logs.CreateLogger<EventRecorder>());
        var leader = _leader = new Leader(client, LeaseOf(options, identity), time, logs.CreateLogger<Leader>());
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await leader.RunAsync(token => LeadAsync(client, events, token), cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is KubernetesApiException or HttpRequestException or TimeoutException or IOException)
            {
                _logger.LogWarning("The term ended, since the API server did not answer: {Message}", failure.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private async Task LeadAsync(ApplyClient client, EventRecorder events, CancellationToken cancellation)
    {
        await UntilDefinedAsync(cancellation);
        var served = await Served.AskAsync(new ServedApis(connection, time), cancellation);
        _logger.LogInformation("Leads in a cluster with policy/{Budget}, {Autoscaler}, {Keda}", served.DisruptionBudget, served.Autoscaler is { } version ? $"autoscaling/{version}" : "no HorizontalPodAutoscaler", served.HasKeda ? "KEDA" : "no KEDA");
        using var term = new OperatorTerm(client, served, events, options, time, logs);
        _term = term;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var work = term.RunAsync(end.Token);
            var changed = UntilServedChangesAsync(served, end.Token);
            await Task.WhenAny(work, changed);
            await end.CancelAsync();
            await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await work;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The cluster serves something else now: a new term follows the new kinds.
        }
        finally
        {
            _term = null;
        }
    }

    /// <summary>Without the definitions of our kinds there is nothing to follow.</summary>
    private async Task UntilDefinedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var apis = new ServedApis(connection, time);
            var missing = new List<string>();
            foreach (var kind in LoopStacksApi.All)
            {
                if (!await apis.ServesAsync(kind, cancellation))
                    missing.Add(kind.ToString());
            }

            if (missing.Count == 0)
                return;
            _logger.LogWarning("The cluster does not serve {Kinds}: apply their definitions, deploy/crds or what the command crds of this program prints", string.Join(", ", missing));
            await Task.Delay(AskServedEvery / 6, time, cancellation);
        }
    }

    private async Task UntilServedChangesAsync(Served served, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(AskServedEvery, time, cancellation);
            try
            {
                if (await Served.AskAsync(new ServedApis(connection, time), cancellation) is { } now && now != served)
                {
                    _logger.LogInformation("The cluster serves other kinds than before ({Before}, now {Now}): begins anew", served, now);
                    return;
                }
            }
            catch (Exception failure) when (failure is KubernetesApiException or HttpRequestException or TimeoutException or IOException)
            {
                _logger.LogDebug("What is served could not be asked: {Message}", failure.Message);
            }
        }
    }

    private static LeaderOptions LeaseOf(OperatorOptions options, string identity) => new()
    {
        Lease = options.LeaseName,
        Namespace = options.LeaseNamespace,
        Identity = identity,
        LeaseFor = options.LeaseDuration,
        RenewWithin = options.LeaseDuration * (2.0 / 3),
        TryEvery = options.LeaseDuration * (2.0 / 15),
    };
}
