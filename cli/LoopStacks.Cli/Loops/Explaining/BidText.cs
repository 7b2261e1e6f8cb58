using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Explaining;

/// <summary>An announcement and what everybody said, for people.</summary>
internal static class BidText
{
    public static Node Of(ExplanationBidding round) => new("", round.Attempt > 1 ? $"BID again ({round.Attempt})" : "BID", Printable.Of(Head(round)), round.ClosedBecause is null ? Tone.Busy : Tone.Good)
    {
        Children = [.. round.Asked.Select(Asked), .. Notes(round)],
    };

    private static string Head(ExplanationBidding round)
    {
        var asked = round.Asked.Where(asked => asked.Answer != "invalid").Select(asked => asked.Instance).Distinct().Count();
        var closed = round is { ClosedAt: { } at, ClosedBecause: { } because }
            ? $"closed after {Ages.Took(at - round.OpenedAt)}: {BiddingTree.Closing(because)}"
            : "open";
        return $"{asked} asked, {round.Asked.Count(asked => asked.Answer == "bid")} bid, {closed}";
    }

    private static IEnumerable<Node> Notes(ExplanationBidding round)
    {
        if (round.Recoveries > 0)
            yield return new Node("", $"the platform was restarted meanwhile, and asked again {round.Recoveries}×", Tone: Tone.Muted);
        if (round.AgainBecause is { } again)
            yield return new Node("↻", Printable.Of($"announced again: {again}"), Tone: Tone.Busy);
    }

    private static Node Asked(ExplanationAsked asked)
    {
        var who = Printable.Of($"{asked.Instance} {asked.Capability}{(asked.JoinedLater ? " (joined later)" : "")}");
        return asked.Answer switch
        {
            "bid" => new Node("•", who, Printable.Of(BiddingTree.Offer(new AnswerView(asked.Instance, asked.Capability, "bid", asked.Confidence, asked.Cost, asked.ExpectedSeconds, asked.Load, asked.Why)) + Reputation(asked.Reputation))),
            "decline" => new Node("–", who, Printable.Of($"declined: {asked.Why ?? "no reason given"}"), Tone.Muted),
            "silent" => new Node("·", who, "did not answer in time", Tone.Muted),
            "open" => new Node("…", who, "has not answered yet", Tone.Busy),
            _ => new Node("✗", who, Printable.Of($"{asked.Answer}: {asked.Why ?? "not usable"}"), Tone.Bad),
        };
    }

    private static string Reputation(ExplanationReputation? known) => known is null
        ? ""
        : $", reliability {known.Reliability.Plain()}{(known.Overconfidence == 0 ? "" : $", overconfidence {known.Overconfidence.Plain()}")}{(known.Accuracy is { } accuracy ? $", accuracy {accuracy.Plain()}" : "")}";
}
