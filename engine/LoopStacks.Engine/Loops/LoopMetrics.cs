using System.Diagnostics.Metrics;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Loops;

/// <summary>Counters and times of loops (meter <c>LoopStacks.Engine</c>).</summary>
internal sealed class LoopMetrics
{
    public const string MeterName = "LoopStacks.Engine";

    private static readonly KeyValuePair<string, object?> s_bidding = new("phase", "bidding");
    private static readonly KeyValuePair<string, object?> s_execution = new("phase", "execution");
    private static readonly KeyValuePair<string, object?> s_output = new("phase", "output");
    private static readonly KeyValuePair<string, object?> s_bid = new("kind", "bid");
    private static readonly KeyValuePair<string, object?> s_decline = new("kind", "decline");

    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600] };

    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _answers;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _phase;

    public LoopMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _started = meter.CreateCounter<long>("loopstacks.loops.started", "{loop}", "Loops accepted.");
        _ended = meter.CreateCounter<long>("loopstacks.loops.ended", "{loop}", "Loops that ended, by end.");
        _answers = meter.CreateCounter<long>("loopstacks.bidding.answers", "{answer}", "Bids and declines in loops that ended.");
        _duration = meter.CreateHistogram<double>("loopstacks.loop.duration", "s", "Time from acceptance to end.", advice: s_seconds);
        _phase = meter.CreateHistogram<double>("loopstacks.loop.phase.duration", "s", "Time in a phase: bidding until the last award, execution until the last contribution, output until the end.", advice: s_seconds);
    }

    public void Started(string realm, string stack) =>
        _started.Add(1, new KeyValuePair<string, object?>("realm", realm), new KeyValuePair<string, object?>("stack", stack));

    public void Ended(LoopState state)
    {
        var accepted = state.Accepted!;
        var (ended, stack) = (state.EndedAt!.Value, new KeyValuePair<string, object?>("stack", accepted.Stack));
        var end = new KeyValuePair<string, object?>("end", LoopRows.Status(state.Phase));
        _ended.Add(1, new KeyValuePair<string, object?>("realm", accepted.Realm), stack, end);
        _duration.Record((ended - state.CreatedAt).TotalSeconds, stack, end);
        if (state.Rounds.Length > 0)
            Phases(state, stack, ended);
    }

    private void Phases(LoopState state, KeyValuePair<string, object?> stack, DateTimeOffset ended)
    {
        var (bids, declines) = (0, 0);
        foreach (var round in state.Rounds)
        {
            foreach (var answer in round.Answers)
                _ = answer.Kind == AnswerKind.Bid ? bids++ : declines++;
        }

        _answers.Add(bids, stack, s_bid);
        _answers.Add(declines, stack, s_decline);
        var awarded = state.Rounds[^1].ClosedAt ?? ended;
        var worked = awarded;
        foreach (var item in state.Items)
        {
            if (item.EndedAt > worked)
                worked = item.EndedAt.Value;
        }

        _phase.Record((awarded - state.CreatedAt).TotalSeconds, stack, s_bidding);
        if (state.Items.Length == 0)
            return;
        _phase.Record((worked - awarded).TotalSeconds, stack, s_execution);
        _phase.Record((ended - worked).TotalSeconds, stack, s_output);
    }
}
