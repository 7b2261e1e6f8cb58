using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>How long reconciliations of one controller took.</summary>
internal sealed class LatencyListener : IDisposable
{
    private readonly ConcurrentQueue<double> _seconds = [];
    private readonly MeterListener _listener = new();

    public LatencyListener(string controller)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == KubernetesMetrics.MeterName && instrument.Name.EndsWith("reconcile.duration", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "controller" && (string?)tag.Value == controller)
                    _seconds.Enqueue(seconds);
            }
        });
        _listener.Start();
    }

    public override string ToString()
    {
        var sorted = _seconds.Order().ToArray();
        return sorted.Length == 0 ? "none" : $"p50 {sorted[sorted.Length / 2] * 1000:0.0} ms, p99 {sorted[(int)(sorted.Length * 0.99)] * 1000:0.0} ms of {sorted.Length}";
    }

    public void Dispose() => _listener.Dispose();
}
