using System.Collections.Immutable;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>One announcement and what came of it.</summary>
public sealed record BiddingRound(
    int Attempt,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosesAt,
    ImmutableArray<Candidate> Asked,
    ImmutableArray<BidAnswer> Answers,
    DateTimeOffset? ClosedAt = null,
    ClosingReason? Because = null)
{
    public Candidate? Find(string instance)
    {
        foreach (var candidate in Asked)
        {
            if (candidate.Instance == instance)
                return candidate;
        }

        return null;
    }

    public bool HasAnswered(string instance, string capability)
    {
        foreach (var answer in Answers)
        {
            if (answer.Kind != AnswerKind.Invalid && answer.Capability == capability && answer.Instance == instance)
                return true;
        }

        return false;
    }

    /// <summary>Everyone asked has answered for everything that it was asked.</summary>
    public bool AllAnswered()
    {
        // Each pair of instance and capability needs an answer of its own. Without this look first, a round of n instances costs n³.
        var asked = 0;
        foreach (var candidate in Asked)
            asked += candidate.Capabilities.Length;
        if (Answers.Length < asked)
            return false;
        foreach (var candidate in Asked)
        {
            foreach (var capability in candidate.Capabilities)
            {
                if (!HasAnswered(candidate.Instance, capability))
                    return false;
            }
        }

        return true;
    }

    public List<BidAnswer> BidsFor(string capability)
    {
        var bids = new List<BidAnswer>(Asked.Length);
        foreach (var answer in Answers)
        {
            if (answer.Kind == AnswerKind.Bid && answer.Capability == capability)
                bids.Add(answer);
        }

        return bids;
    }
}
