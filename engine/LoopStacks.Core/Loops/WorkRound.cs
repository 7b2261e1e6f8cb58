namespace LoopStacks.Core.Loops;

/// <summary>A round of DO.</summary>
/// <param name="Number">From 1.</param>
/// <param name="FirstItem">Place of its first work item among all; its items stand together.</param>
/// <param name="FirstCompletion">Place of its first contribution among all in order of completion; its contributions stand together.</param>
/// <param name="Because">Why there is another; null for the first.</param>
/// <param name="Feedback">What was wrong with the last answer that was not taken; those who work see it.</param>
public sealed record WorkRound(
    int Number,
    int FirstItem,
    int FirstCompletion,
    DateTimeOffset OpenedAt,
    RoundCause? Because = null,
    string? Why = null,
    RoundFeedback? Feedback = null)
{
    internal static WorkRound First(DateTimeOffset at) => new(1, 0, 0, at);

    internal static WorkRound Of(RoundOpened opened, int items, int completions, DateTimeOffset at) =>
        new(opened.Round, items, completions, at, opened.Because, opened.Why, opened.Feedback);
}
