using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>From where an ended loop is tried again.</summary>
public enum RetryPhase
{
    /// <summary>Everything anew.</summary>
    Bid,

    /// <summary>With the bids as they were.</summary>
    Do,

    /// <summary>With the bids and the contributions of the last round as they were: only what failed is done again.</summary>
    Out,
}

/// <summary>What a loop takes over from the one that it retries.</summary>
public sealed record RetrySeed(LoopId Of, ImmutableArray<Candidate> Asked, ImmutableArray<BidAnswer> Answers, ImmutableArray<SeedContribution> Contributions)
{
    /// <returns>Null where the loop has not come as far as that.</returns>
    public static RetrySeed? From(LoopState ended, RetryPhase from)
    {
        if (from == RetryPhase.Bid)
            return new RetrySeed(ended.Id, [], [], []);
        if (ended.Items.IsEmpty || ended.Round is not { } round)
            return null;
        return new RetrySeed(
            ended.Id,
            round.Asked,
            [.. round.Answers],
            from == RetryPhase.Do ? [] : [.. LoopContributions.Counted(ended).Select(number => ended.Items[number - 1]).Select(item => new SeedContribution(item.Instance, item.Capabilities, item.Replica!, item.Output!.Value, item.Confidence))]);
    }
}

/// <summary>A contribution of the loop that is retried.</summary>
public sealed record SeedContribution(string Instance, ImmutableArray<string> Capabilities, string Replica, JsonElement Output, double Confidence);
