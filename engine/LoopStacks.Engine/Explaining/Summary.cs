using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>A loop in a sentence or two.</summary>
internal static class Summary
{
    public static string Of(LoopState state)
    {
        var parts = new List<string> { Stand(state) };
        if (state.Round is { } round)
            parts.Add(Bidding(state, round));
        if (state.Items.Length > 0)
            parts.Add(Work(state));
        if (state.End is { } end)
            parts.Add(Words.Stopped(AnswerStory.Why(end).Text));
        return string.Join(" ", parts);
    }

    private static string Stand(LoopState state)
    {
        var name = state.Accepted!.Stack;
        if (state.EndedAt is not { } ended)
            return $"{name} still runs; it is {state.Phase switch { LoopPhase.Bidding => "asking for bids", LoopPhase.BackingOff => "about to be announced again", LoopPhase.Working => "working", _ => "beginning" }}.";
        var (code, _) = AnswerStory.Why(state.End!);
        var how = LoopRows.Status(state) switch { "timedOut" => "timed out", var status => status };
        var because = code is null or "Cancelled" ? "" : $" with {code}";
        return $"{name} {how}{because} after {Words.Span(ended - state.CreatedAt)}.";
    }

    private static string Bidding(LoopState state, BiddingRound round)
    {
        var bids = round.Answers.Count(answer => answer.Kind == AnswerKind.Bid);
        var declined = round.Answers.Count(answer => answer.Kind == AnswerKind.Decline);
        var more = declined == 0 ? "" : Words.Of($", {declined} declined");
        var again = state.Rounds.Length == 1 ? "" : Words.Of($" in announcement {round.Attempt}");
        return $"{Words.Count(round.Asked.Length, "instance was", "instances were")} asked{again}, {Words.Count(bids, "bid", "bids")} came{more}.";
    }

    private static string Work(LoopState state)
    {
        var winners = state.Items.Select(item => $"{item.Instance} ({string.Join(", ", item.Capabilities)})").Distinct().ToArray();
        var done = state.Items.Count(item => item.Status == WorkStatus.Completed);
        return Words.Of($"Awarded: {Words.List(winners)}; {done} of {Words.Count(state.Items.Length, "work item", "work items")} completed.");
    }
}
