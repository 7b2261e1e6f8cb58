using System.Diagnostics.Metrics;

namespace LoopStacks.Coordination.Redis;

/// <summary>Metrics of the bus, meter <c>LoopStacks.Coordination</c>.</summary>
internal static class BusMetrics
{
    public const string MeterName = "LoopStacks.Coordination";

    private static readonly Meter s_meter = new(MeterName);

    public static Counter<long> Failed { get; } = s_meter.CreateCounter<long>("loopstacks.coordination.failed", description: "Commands that Redis did not carry out");

    public static Counter<long> Dropped { get; } = s_meter.CreateCounter<long>("loopstacks.coordination.dropped", description: "Messages that were not handled, since too many waited");

    public static Counter<long> Unreadable { get; } = s_meter.CreateCounter<long>("loopstacks.coordination.unreadable", description: "Messages and work that could not be read");

    public static Counter<long> Requeued { get; } = s_meter.CreateCounter<long>("loopstacks.coordination.requeued", description: "Work items taken from processes that are gone");

    public static Counter<long> Streamed { get; } = s_meter.CreateCounter<long>("loopstacks.coordination.streamed", description: "Work items put into a stream");
}
