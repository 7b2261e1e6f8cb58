using System.Collections.Immutable;
using System.Globalization;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>Whether DO is done again, by whom, and how often at the most.</summary>
internal static class Rounds
{
    /// <summary>Rounds because of <c>onDisagreement</c> and <c>onInvalid</c> together, beyond <c>execution.rounds</c>.</summary>
    public const int MostFurther = 3;

    /// <summary>Rounds because the verifier sent the answer back.</summary>
    public const int MostSentBack = 3;

    /// <summary>Why <c>execution.rounds</c> asks for another round; null where the contributions agree, or all rounds are played.</summary>
    /// <param name="counted">What the count said; null where nothing is counted.</param>
    public static string? Missing(LoopState state, IReadOnlyList<Contribution> contributions, Aggregation? counted)
    {
        var wanted = state.Definition.Execution.Rounds;
        if (state.WorkRounds.Length >= wanted || state.WorkRounds.IsEmpty)
            return null;
        var aggregation = state.Definition.Aggregation;
        string? said;
        if (aggregation.AggregationStrategy == AggregationStrategy.Consensus)
        {
            said = (counted as Aggregation.Impossible)?.Message;
        }
        else
        {
            var answers = Aggregator.Answers(contributions, aggregation.Key);
            said = answers == 1 ? null : Text($"{contributions.Count} contributions gave {answers} different answers{(aggregation.Key is { } key ? $" at {key}" : "")}.");
        }

        return said is null ? null : Text($"Round {state.WorkRounds.Length} of at most {wanted} brought no agreement. {said}");
    }

    /// <summary>What the stack says to a cause; what it can't do, another round without rounds left, is failing.</summary>
    public static Resort ResortTo(LoopDefinition definition, RoundCause cause) =>
        cause == RoundCause.Invalid ? definition.Aggregation.OnInvalid : definition.Aggregation.OnDisagreement;

    /// <summary>Opens another round where the stack says so and one is left, or asks a person; else ends the loop.</summary>
    public static void Resort(Draft draft, RoundCause cause, LoopFailed failure, IReadOnlyList<Contribution> contributions, RoundFeedback? feedback = null)
    {
        var resort = ResortTo(draft.Definition, cause);
        if (resort == Resources.Resort.Human)
        {
            Arbitration.Go(draft, cause, failure with { Message = failure.Message + Played(draft.State) }, contributions);
            return;
        }

        if (resort == Resources.Resort.Round && Further(draft.State) < MostFurther && TryOpen(draft, cause, failure.Message, feedback))
            return;
        LoopDecider.End(draft, failure with { Message = failure.Message + Played(draft.State) });
    }

    /// <summary>Gives whoever won and has not failed the same work again; false where nobody is left.</summary>
    public static bool TryOpen(Draft draft, RoundCause cause, string why, RoundFeedback? feedback = null)
    {
        var state = draft.State;
        var round = state.WorkRounds.Length + 1;
        var items = Again(state, round);
        if (items.IsEmpty)
            return false;
        var deadline = draft.At + draft.Definition.Execution.Timeout;
        var opened = new RoundOpened(round, cause, why, items, deadline < state.Deadline ? deadline : state.Deadline, feedback);
        var next = state.Evolve(opened, draft.At);
        if (WorkInputs.Fault(next, items.Where(item => item.Ready).Select(item => next.Item(item.Number)!)) is { } fault)
            LoopDecider.End(draft, fault);
        else
            draft.Emit(opened);
        return true;
    }

    /// <summary>How many rounds were played, as a sentence that follows another; empty where it was one.</summary>
    public static string Played(LoopState state)
    {
        var played = state.WorkRounds.Length;
        if (played < 2)
            return "";
        var (further, back) = (Further(state), SentBack(state));
        var why = (further, back) switch
        {
            (0, 0) => "",
            (_, 0) => Text($", {further} of them because of onDisagreement or onInvalid (at most {MostFurther})"),
            (0, _) => Text($", {back} of them because the verifier sent the answer back (at most {MostSentBack})"),
            _ => Text($", {further} of them because of onDisagreement or onInvalid (at most {MostFurther}) and {back} because the verifier sent the answer back (at most {MostSentBack})"),
        };
        return Text($" {played} rounds were played{why}.");
    }

    public static int SentBack(LoopState state) => state.WorkRounds.Count(round => round.Because == RoundCause.SentBack);

    private static int Further(LoopState state) => state.WorkRounds.Count(round => round.Because is RoundCause.Disagreement or RoundCause.Invalid);

    /// <summary>Work that was taken back since the answer was certain is done again, too; a winner that failed, or was replaced, does not come back.</summary>
    private static ImmutableArray<AwardedItem> Again(LoopState state, int round)
    {
        if (state.WorkRounds.IsEmpty)
            return [];
        var winners = state.Items.Skip(state.WorkRounds[^1].FirstItem).Where(item => item.Status is WorkStatus.Completed or WorkStatus.Cancelled).ToArray();
        var first = winners.Length == 0 ? 0 : winners.Min(item => item.Stage);
        return
        [
            .. winners.Select((item, i) => new AwardedItem(
                state.Items.Length + 1 + i,
                item.Instance,
                item.Capabilities,
                item.Stage,
                state.Definition.Execution.Parallelism != Parallelism.Sequential || item.Stage == first,
                Text($"round {round}: does again what it won as work item {item.Number}"),
                item.BidConfidence,
                item.Price,
                item.Accuracy)),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
