using LoopStacks.Contracts.Reputation;
using LoopStacks.Core.Reputation;

namespace LoopStacks.Engine.Reputation;

/// <summary>Figures as the API shows them.</summary>
internal static class ReputationMapper
{
    public static ReputationView View(ReputationKey key, ReputationFigures figures)
    {
        var state = figures.State;
        return new(
            key.Realm,
            key.Instance,
            key.Capability,
            Shown(figures.Accuracy),
            Shown(figures.Reliability),
            new CalibrationView(Shown(figures.Overconfidence), Shown(figures.Brier), Shown(figures.BidBrier)),
            Judged(state.Outcome),
            Judged(state.Feedback),
            new AttemptsView(
                Shown(state.Attempts.Completed),
                Shown(state.Attempts.Failed),
                Shown(state.Attempts.Lost),
                Shown(state.Attempts.Invalid),
                Shown(state.Attempts.Refused),
                Shown(state.Attempts.TimedOut)),
            new SpeedView(Shown(figures.MedianDuration?.TotalSeconds), Shown(figures.DurationRatio)),
            figures.HeardAt);
    }

    private static JudgedView Judged(Evidence evidence) => new(Shown(evidence.Weight), Shown(evidence.Right));

    private static double Shown(double value) => Math.Round(value, 4);

    private static double? Shown(double? value) => value is { } known ? Math.Round(known, 4) : null;
}
