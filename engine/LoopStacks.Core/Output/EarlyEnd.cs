using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>What the mere numbers of contributions say, before any is looked at: a loop of many agents asks after each completion.</summary>
internal static class EarlyEnd
{
    /// <summary>False only where nothing that the contributions may say could be certain or impossible yet.</summary>
    /// <remarks>
    /// Of n contributions at most n are votes, each of weight 1 at most, and m are outstanding. For certainty the leader, with at most n, must be heavier than an answer
    /// that all outstanding give, and pass the threshold t of n + m. Of votes that weigh w together the heaviest answer has w/n at least, so all outstanding for it make it
    /// win as long as m + 1 passes t of n + m. As long as m reaches the quorum, so can the votes. Under <c>reputation</c> weights have no such bound.
    /// </remarks>
    public static bool IsConceivable(AggregationRules rules, int contributions, int outstanding)
    {
        if (outstanding == 0 || rules.Strategy == AggregationStrategy.First)
            return true;
        if (rules.Strategy is not (AggregationStrategy.Consensus or AggregationStrategy.Vote))
            return false;
        if (outstanding < rules.Quorum)
            return true;
        return rules switch
        {
            { Strategy: AggregationStrategy.Consensus } => rules.Weight == VoteWeight.Reputation || ByNumbers(rules.Threshold, contributions, outstanding),
            { Method: VoteMethod.Plurality } => rules.Weight == VoteWeight.Reputation || ByNumbers(0, contributions, outstanding),
            { Method: VoteMethod.Approval } => rules.Weight != VoteWeight.Reputation && ByNumbers(0, contributions, outstanding),
            _ => false,
        };
    }

    private static bool ByNumbers(double threshold, int contributions, int outstanding)
    {
        var needed = Threshold.ToPass(threshold) * (contributions + outstanding);
        var couldBeCertain = contributions > outstanding && contributions > needed;
        var couldBeImpossible = contributions > 0 && outstanding + 1 <= needed;
        return couldBeCertain || couldBeImpossible;
    }
}
