using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>
/// Explains a loop by its history. Pure: the same events and definition give the same explanation, today and in years. What an event means for a part of the explanation
/// stands in that part: <see cref="BiddingStory"/>, <see cref="AwardStory"/>, <see cref="WorkStory"/>, <see cref="ChildStory"/>, <see cref="AnswerStory"/>, <see cref="Sentences"/>.
/// </summary>
public static class LoopExplanation
{
    /// <param name="definition">What the loop is pinned to.</param>
    /// <param name="history">The loop's events from the first on; at least one.</param>
    /// <exception cref="InvalidOperationException">The events are no history of a loop.</exception>
    public static Explanation Of(LoopId id, LoopDefinition definition, IReadOnlyList<PastEvent> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var bidding = new BiddingStory();
        var awards = new AwardStory();
        var work = new WorkStory();
        var children = new ChildStory();
        var sentences = new Sentences();
        var state = LoopState.New(id, definition);
        foreach (var past in history)
        {
            var after = state.Evolve(past.Event, past.At);
            bidding.Add(past);
            awards.Add(past, state);
            work.Add(past, state, after);
            children.Add(past);
            sentences.Add(past, state, after);
            state = after;
        }

        if (state.Accepted is not { } accepted)
            throw new InvalidOperationException($"The history of loop {id} has no events.");
        return new Explanation(
            id.ToString(),
            accepted.Stack,
            accepted.Realm,
            accepted.Definition,
            LoopRows.Status(state),
            LoopRows.Phase(state),
            state.Version,
            state.CreatedAt,
            state.EndedAt,
            (state.EndedAt - state.CreatedAt)?.TotalSeconds,
            accepted.Input,
            Summary.Of(state),
            bidding.Tell(state),
            awards.Tell(state),
            work.Tell(state),
            AnswerStory.Tell(state),
            AnswerStory.End(state),
            Cost(state),
            sentences.All,
            accepted.Parent?.ToString(),
            accepted.Root.ToString(),
            accepted.Depth,
            children.Tell(state));
    }

    private static ExplanationCost Cost(LoopState state)
    {
        var prices = state.Items.Where(item => item.Status == WorkStatus.Completed && item.Price is not null).ToArray();
        return new ExplanationCost(state.TotalUsage.InputTokens, state.TotalUsage.OutputTokens, state.TotalUsage.Cost, prices.Length == 0 ? null : prices.Sum(item => item.Price));
    }
}
