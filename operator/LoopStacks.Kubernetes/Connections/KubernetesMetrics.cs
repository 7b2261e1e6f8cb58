using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>What the library measures. The meter is one for the process.</summary>
public static class KubernetesMetrics
{
    public const string MeterName = "LoopStacks.Kubernetes";

    internal static readonly Meter Meter = new(MeterName);

    // In seconds; what collectors take by themselves is meant for milliseconds.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120] };

    /// <summary>Calls to the API server; tags verb, resource, code (0 where none came).</summary>
    internal static readonly Histogram<double> Calls = Meter.CreateHistogram<double>("loopstacks.kubernetes.api.call.duration", "s", "Calls to the API server until their answer begins.", advice: Seconds);

    /// <summary>Reconciliations; tags controller, result (done, again, failed).</summary>
    internal static readonly Histogram<double> Reconciles = Meter.CreateHistogram<double>("loopstacks.kubernetes.reconcile.duration", "s", "Reconciliations of one key.", advice: Seconds);

    /// <summary>From the change that asked for a reconciliation to its start; tag controller.</summary>
    internal static readonly Histogram<double> Waits = Meter.CreateHistogram<double>("loopstacks.kubernetes.queue.wait", "s", "How long a key was due before a worker took it.", advice: Seconds);

    internal static readonly Counter<long> Relists = Meter.CreateCounter<long>("loopstacks.kubernetes.informer.relists", description: "Times an informer listed everything anew; tag resource.");

    /// <summary>Keys that wait, by controller, of those that run: an instrument of each would outlive it.</summary>
    internal static readonly ConcurrentDictionary<string, Func<int>> Depths = new(StringComparer.Ordinal);

    internal static readonly ObservableGauge<int> Depth = Meter.CreateObservableGauge(
        "loopstacks.kubernetes.queue.depth",
        () => Depths.Select(pair => new Measurement<int>(pair.Value(), new KeyValuePair<string, object?>("controller", pair.Key))),
        description: "Keys that wait for a worker.");

    internal static readonly Counter<long> EventsDropped = Meter.CreateCounter<long>("loopstacks.kubernetes.events.dropped", description: "Events that were not sent since too many waited.");
}
