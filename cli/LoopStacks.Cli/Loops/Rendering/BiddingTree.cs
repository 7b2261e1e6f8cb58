using System.Globalization;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Draws a round of bidding.</summary>
internal static class BiddingTree
{
    public static Node Of(BiddingRound round, LoopView view)
    {
        var winners = view.Work.Values.Select(work => work.Instance).ToHashSet();
        return new Node("", round.Attempt > 1 ? $"BID again ({round.Attempt})" : "BID", Summary(round), round.ClosedBecause is null ? Tone.Busy : Tone.Good)
        {
            Children =
            [
                .. round.Answers.Select(answer => Answer(answer, winners.Contains(answer.Instance))),
                .. round.Silent.Select(instance => new Node(round.ClosedBecause is null ? "…" : "·", Printable.Of(instance), round.ClosedBecause is null ? "asked" : "did not answer", Tone.Muted)),
            ],
        };
    }

    private static string Summary(BiddingRound round)
    {
        var asked = round.Asked.Select(asked => asked.Instance).Distinct().Count();
        var close = round.ClosedBecause is { } because ? $", closed: {Closing(because)}" : ", open";
        var again = round.AgainAt is not null ? ", announced again" : "";
        return $"{asked} asked, {round.Bids} bid{close}{again}";
    }

    public static string Closing(string because) => because switch
    {
        "allAnswered" => "everybody answered",
        "maxBids" => "enough bids",
        "timeout" => "time was up",
        "noCandidates" => "nobody to ask",
        _ => Printable.Of(because),
    };

    private static Node Answer(AnswerView answer, bool won)
    {
        var text = Printable.Of($"{answer.Instance} {answer.Capability}".TrimEnd());
        return answer.Answer switch
        {
            "bid" => new Node(won ? "★" : "•", text, Printable.Of(Offer(answer)), won ? Tone.Good : Tone.Plain),
            "decline" => new Node("–", text, Printable.Of($"declined: {answer.Note ?? "no reason given"}"), Tone.Muted),
            _ => new Node("✗", text, Printable.Of($"{answer.Answer}: {answer.Note ?? "not usable"}"), Tone.Bad),
        };
    }

    public static string Offer(AnswerView answer)
    {
        var parts = new List<string>();
        if (answer.Confidence is { } confidence)
            parts.Add($"confidence {confidence.Plain()}");
        if (answer.Cost is { } cost)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"cost {cost:0.####}"));
        if (answer.ExpectedSeconds is { } expected)
            parts.Add($"expects {expected.Plain()} s");
        if (answer.Load is { } load)
            parts.Add($"load {load.Plain()}");
        if (!string.IsNullOrEmpty(answer.Note))
            parts.Add($"“{answer.Note}”");
        return string.Join(", ", parts);
    }
}
