using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>IN and BID in sentences.</summary>
internal static class BiddingSentences
{
    /// <returns>Null where the event belongs elsewhere.</returns>
    public static IEnumerable<string>? Of(LoopEvent @event, LoopState before, LoopState after) => @event switch
    {
        LoopAccepted accepted => [Accepted(accepted)],
        BiddingOpened opened => [Opened(opened, after)],
        CandidateJoined joined => [$"{joined.Candidate.Instance} ({string.Join(", ", joined.Candidate.Capabilities)}) appeared while announcement {joined.Attempt} was open, and was asked too."],
        BidsReceived received => received.Answers.Select(Answer),
        BiddingClosed closed => [Closed(closed, before)],
        ReannounceScheduled scheduled => [$"The loop is announced {(after.Rounds.IsEmpty ? "" : "again ")}at {Words.Time(scheduled.At)} or as soon as all that it needs are present: {scheduled.Reason}"],
        _ => null,
    };

    private static string Accepted(LoopAccepted accepted)
    {
        var bounds = accepted.Budget is { } budget ? $" The tree is bounded by {Budget(budget)}." : "";
        var below = accepted.Parent is { } parent ? $" It is a child of {parent} at depth {Words.Of($"{accepted.Depth}")}." : "";
        return $"{accepted.Stack} (content {accepted.Definition}) was accepted in the realm {accepted.Realm} with the input {Words.Short(accepted.Input)}; it must end by {Words.Time(accepted.Deadline)}.{below}{bounds}";
    }

    public static string Budget(LoopBudget budget)
    {
        var bounds = new List<string>();
        if (budget.MaxDepth is { } depth)
            bounds.Add(Words.Of($"depth {depth}"));
        if (budget.MaxLoops is { } loops)
            bounds.Add(Words.Of($"{loops} loops"));
        if (budget.Tokens is { } tokens)
            bounds.Add(Words.Of($"{tokens} tokens"));
        if (budget.Cost is { } cost)
            bounds.Add(Words.Of($"cost {cost:0.####}"));
        return bounds.Count == 0 ? "nothing" : string.Join(", ", bounds);
    }

    private static string Opened(BiddingOpened opened, LoopState after)
    {
        if (opened.Asked.IsEmpty)
            return Words.Of($"Announcement {opened.Attempt} reached nobody: no instance present offers {Words.List(after.Definition.Capabilities)}.");
        var asked = Words.List([.. opened.Asked.Select(candidate => $"{candidate.Instance} ({string.Join(", ", candidate.Capabilities)})")]);
        return opened.Recovered
            ? Words.Of($"The platform was restarted, and announcement {opened.Attempt} was made again to those who had not answered, among {asked}; answers that were recorded count. It closes by {Words.Time(opened.ClosesAt)}.")
            : Words.Of($"Announcement {opened.Attempt} asked {Words.Count(opened.Asked.Length, "instance", "instances")}: {asked}. It closes when all have answered, when each capability has {after.Definition.Bidding.MaxBids} bids, or at {Words.Time(opened.ClosesAt)}.");
    }

    private static string Answer(BidAnswer answer) => answer.Kind switch
    {
        AnswerKind.Bid => $"{answer.Instance} bid on {answer.Capability}: {Offer(answer)}.",
        AnswerKind.Decline => $"{answer.Instance} declined {answer.Capability}: {answer.Note ?? "no reason given"}",
        _ => $"{answer.Instance} gave an answer about {answer.Capability} that could not be used: {answer.Note ?? "no reason given"}",
    };

    private static string Offer(BidAnswer bid)
    {
        var text = Words.Of($"confidence {bid.Confidence:0.####}, load {bid.Load:0.####}");
        if (bid.Cost is { } cost)
            text += Words.Of($", cost {cost:0.####}");
        if (bid.Expected is { } expected)
            text += $", expects {Words.Span(expected)}";
        return string.IsNullOrEmpty(bid.Note) ? text : $"{text}, “{Words.Short(bid.Note)}”";
    }

    private static string Closed(BiddingClosed closed, LoopState before)
    {
        var round = before.Round!;
        var bids = round.Answers.Count(answer => answer.Kind == AnswerKind.Bid);
        var declined = round.Answers.Count(answer => answer.Kind == AnswerKind.Decline);
        string[] silent = [.. round.Asked.Where(candidate => candidate.Capabilities.Any(capability => !round.HasAnswered(candidate.Instance, capability))).Select(candidate => candidate.Instance)];
        var said = silent.Length == 0 ? "" : $", {Words.List(silent)} did not answer in time";
        return Words.Of($"Bidding {closed.Attempt} closed because {Why(closed.Because)}: {Words.Count(bids, "bid", "bids")}, {declined} declined{said}.");
    }

    private static string Why(ClosingReason because) => because switch
    {
        ClosingReason.AllAnswered => "everybody who was asked had answered",
        ClosingReason.MaxBids => "every capability had as many bids as count",
        ClosingReason.Timeout => "time was up",
        ClosingReason.NoCandidates => "nobody present offers any of the capabilities",
        _ => Words.Camel(because),
    };
}
