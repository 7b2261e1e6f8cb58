using System.Diagnostics.Metrics;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Loops;

/// <summary>Counters and times of loops (meter <c>LoopStacks.Engine</c>).</summary>
internal sealed class LoopMetrics
{
    public const string MeterName = "LoopStacks.Engine";

    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;

    public LoopMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _started = meter.CreateCounter<long>("loopstacks.loops.started", "{loop}", "Loops accepted.");
        _ended = meter.CreateCounter<long>("loopstacks.loops.ended", "{loop}", "Loops that ended, by end.");
        _duration = meter.CreateHistogram<double>("loopstacks.loop.duration", "s", "Time from acceptance to end.");
    }

    public void Started(string realm) => _started.Add(1, new KeyValuePair<string, object?>("realm", realm));

    public void Ended(LoopState state)
    {
        var end = new KeyValuePair<string, object?>("end", LoopRows.Status(state.Phase));
        _ended.Add(1, new KeyValuePair<string, object?>("realm", state.Accepted!.Realm), end);
        _duration.Record((state.EndedAt!.Value - state.CreatedAt).TotalSeconds, end);
    }
}
