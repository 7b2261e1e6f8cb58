using System.Diagnostics.Metrics;

namespace LoopStacks.Engine.Journal;

/// <summary>What a journal measures (meter <c>LoopStacks.Engine</c>): how much shares a commit, how long it takes, what waits for one.</summary>
public sealed class JournalMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _duration;

    public JournalMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create("LoopStacks.Engine");
        _batch = _meter.CreateHistogram<int>("loopstacks.journal.batch.size", "{write}", "Writes that shared a commit.", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        _duration = _meter.CreateHistogram<double>("loopstacks.journal.commit.duration", "s", "Time to write and commit a batch.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5] });
    }

    /// <summary>A batch is durable.</summary>
    public void Committed(int writes, TimeSpan took)
    {
        _batch.Record(writes);
        _duration.Record(took.TotalSeconds);
    }

    /// <summary>Shows how many writes wait for a commit.</summary>
    public void ObserveQueue(Func<int> length) => _meter.CreateObservableGauge("loopstacks.journal.queue", length, "{write}", "Writes that wait for a commit.");
}
