using LoopStacks.Contracts.Statistics;
using LoopStacks.Core.Statistics;

namespace LoopStacks.Engine.Statistics;

/// <summary>Rollups as the API shows them.</summary>
internal static class StatisticsMapper
{
    private const int Digits = 6;

    public static StatisticsRow OfLoops(string key, DateTimeOffset? start, Rollup rollup, TimeSpan span) => new(key, start, Loops(rollup, span), null, Work(rollup, ofAgents: false), Usage(rollup));

    public static StatisticsRow OfWork(string key, DateTimeOffset? start, Rollup rollup) => new(key, start, null, Bidding(rollup), Work(rollup, ofAgents: true), Usage(rollup));

    public static PhaseFigures Phases(Rollup rollup)
    {
        var whole = rollup[Timing.Duration]?.SumMicros ?? 0;
        return new(Phase(Timing.Intake), Phase(Timing.Bidding), Phase(Timing.Execution), Phase(Timing.Output));

        DurationFigures Phase(Timing timing)
        {
            var histogram = rollup[timing];
            return Durations(histogram) with { Share = whole == 0 ? null : Shown((double)(histogram?.SumMicros ?? 0) / whole) };
        }
    }

    public static DurationFigures Durations(DurationHistogram? histogram) => histogram is null
        ? new DurationFigures(0)
        : new DurationFigures(histogram.Count, Seconds(histogram.Mean), Seconds(histogram.Quantile(0.5)), Seconds(histogram.Quantile(0.9)), Seconds(histogram.Quantile(0.95)), Seconds(histogram.Quantile(0.99)));

    public static double PerSecond(long count, TimeSpan span) => span <= TimeSpan.Zero ? 0 : Shown(count / span.TotalSeconds);

    public static double? Seconds(TimeSpan? time) => time is { } known ? Shown(known.TotalSeconds) : null;

    public static double Shown(double value) => Math.Round(value, Digits);

    private static LoopFigures Loops(Rollup rollup, TimeSpan span) => new(
        rollup[Measure.Ended],
        rollup[Measure.Completed],
        rollup[Measure.LoopsFailed],
        rollup[Measure.LoopsCancelled],
        rollup[Measure.LoopsTimedOut],
        rollup[Measure.Roots],
        PerSecond(rollup[Measure.Ended], span),
        rollup[Measure.Announcements],
        rollup[Measure.Children],
        Durations(rollup[Timing.Duration]),
        Phases(rollup),
        new PeopleFigures(rollup[Measure.Questions], rollup[Measure.Answered], Durations(rollup[Timing.People])));

    private static BiddingFigures Bidding(Rollup rollup)
    {
        var (asked, bids, declines, invalid) = (rollup[Measure.Asked], rollup[Measure.Bids], rollup[Measure.Declines], rollup[Measure.InvalidBids]);
        return new(
            asked,
            bids,
            declines,
            Math.Max(0, asked - bids - declines),
            invalid,
            rollup[Measure.Awards],
            Ratio(rollup[Measure.Awards], bids),
            Calibration(rollup));
    }

    private static CalibrationFigures Calibration(Rollup rollup)
    {
        var (settled, judged, expected) = (rollup[Measure.BidsSettled], rollup[Measure.Judged], rollup[Measure.Expected]);
        return new(
            settled,
            Mean(Measure.BidConfidence, settled),
            Ratio(rollup[Measure.BidsKept], settled),
            judged,
            Mean(Measure.Right, judged),
            Mean(Measure.Overconfidence, judged),
            Mean(Measure.SquaredError, judged),
            Mean(Measure.LogRatio, expected) is { } log ? Shown(Math.Exp(log)) : null);

        double? Mean(Measure sum, long count) => count == 0 ? null : Shown(rollup[sum] / Rollup.Millionths / count);
    }

    private static WorkFigures Work(Rollup rollup, bool ofAgents)
    {
        return new(
            rollup[Measure.WorkItems],
            rollup[Measure.Retries],
            Of(Measure.Contributions),
            Of(Measure.WorkCancelled),
            Of(Measure.AttemptsFailed),
            Of(Measure.AttemptsLost),
            Of(Measure.AttemptsInvalid),
            Of(Measure.AttemptsRefused),
            Durations(rollup[Timing.Queued]),
            Durations(rollup[Timing.Working]));

        long? Of(Measure measure) => ofAgents ? rollup[measure] : null;
    }

    private static UsageFigures Usage(Rollup rollup) => new(rollup[Measure.InputTokens], rollup[Measure.OutputTokens], rollup.Cost);

    private static double? Ratio(long part, long whole) => whole == 0 ? null : Shown((double)part / whole);
}
