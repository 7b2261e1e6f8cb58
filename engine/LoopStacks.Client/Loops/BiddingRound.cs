using System.Collections.Immutable;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Client.Loops;

/// <summary>One announcement and what came back.</summary>
public sealed record BiddingRound(int Attempt, DateTimeOffset OpenedAt)
{
    public ImmutableList<AskedView> Asked { get; init; } = [];

    public ImmutableList<AnswerView> Answers { get; init; } = [];

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Such as <c>allAnswered</c>; null while open.</summary>
    public string? ClosedBecause { get; init; }

    /// <summary>When the announcement is made again; null where it is not.</summary>
    public DateTimeOffset? AgainAt { get; init; }

    public int Bids => Answers.Count(answer => answer.Answer == "bid");

    /// <summary>Those who were asked and have not answered.</summary>
    public IEnumerable<string> Silent => Asked.Select(asked => asked.Instance).Except(Answers.Select(answer => answer.Instance)).Distinct();
}
