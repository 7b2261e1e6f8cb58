using System.Diagnostics.Metrics;

namespace LoopStacks.Gateway.Diagnostics;

/// <summary>What the agents' door counts.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "LoopStacks.Gateway";

    private readonly Meter _meter = new(MeterName);

    public GatewayMetrics()
    {
        Connections = _meter.CreateUpDownCounter<int>("loopstacks.gateway.connections", "{connection}", "Agent connections open.");
        MessagesIn = _meter.CreateCounter<long>("loopstacks.gateway.messages.in", "{message}", "Messages read from agents.");
        MessagesOut = _meter.CreateCounter<long>("loopstacks.gateway.messages.out", "{message}", "Messages queued for agents.");
        Awards = _meter.CreateCounter<long>("loopstacks.gateway.awards", "{work item}", "Work items handed to replicas.");
        Lost = _meter.CreateCounter<long>("loopstacks.gateway.lost", "{work item}", "Work items whose replica was lost.");
        Faults = _meter.CreateCounter<long>("loopstacks.gateway.faults", "{message}", "Messages that could not be used.");
    }

    public UpDownCounter<int> Connections { get; }

    public Counter<long> MessagesIn { get; }

    public Counter<long> MessagesOut { get; }

    public Counter<long> Awards { get; }

    public Counter<long> Lost { get; }

    public Counter<long> Faults { get; }

    /// <summary>Shows how much work waits for a free credit.</summary>
    public void ObserveQueue(Func<int> depth) =>
        _meter.CreateObservableGauge("loopstacks.gateway.queue.depth", depth, "{work item}", "Work items that wait for a free credit.");

    public void Dispose() => _meter.Dispose();
}
