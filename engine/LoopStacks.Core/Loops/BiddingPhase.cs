using System.Collections.Immutable;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>BID: announce, hear the answers, close as soon as nothing more can come, choose the winners or announce again.</summary>
internal static class BiddingPhase
{
    // With the pauses between announcements, each a second longer than the one before, 15 seconds or more.
    private const int MostAbsences = 5;

    public static void Open(Draft draft, int attempt, ImmutableArray<Candidate> candidates)
    {
        draft.Emit(new BiddingOpened(attempt, candidates, Earlier(draft.At + draft.Definition.Bidding.Timeout, draft.State.Deadline)));
        if (candidates.IsEmpty)
            Close(draft, ClosingReason.NoCandidates);
    }

    /// <summary>Announces, or waits where those present do not cover the capabilities and others are expected: an announcement now would be wasted.</summary>
    public static void OpenOrWait(Draft draft, ImmutableArray<Candidate> candidates, DateTimeOffset? awaitUntil)
    {
        if (awaitUntil > draft.At && !Cover(draft.Definition, candidates))
            draft.Emit(new ReannounceScheduled(awaitUntil.Value, "waiting for agents that are expected to connect"));
        else
            Open(draft, NextAttempt(draft), candidates);
    }

    /// <summary>
    /// After a restart, answers that were not yet durable are lost and agents take a moment to connect again: those who have not answered are asked again, or awaited.
    /// </summary>
    public static void Recover(Draft draft, RecoverLoop recover)
    {
        if (!Cover(draft.Definition, recover.Candidates) && recover.AwaitUntil > draft.At)
            draft.Emit(new ReannounceScheduled(recover.AwaitUntil, "the platform was restarted; waiting for agents to connect again"));
        else if (draft.State.Phase == LoopPhase.Bidding)
            Reopen(draft, recover.Candidates);
        else
            Open(draft, NextAttempt(draft), recover.Candidates);
    }

    public static Decision Record(Draft draft, RecordAnswers command)
    {
        var round = draft.State.Round;
        if (draft.State.Phase != LoopPhase.Bidding || round!.Attempt != command.Attempt)
            return Decision.Nothing; // Bidding has closed; silence is what the answer amounts to.
        var news = Usable(round, command.Answers);
        if (news.IsEmpty)
            return Decision.Nothing;
        draft.Emit(new BidsReceived(command.Attempt, news));
        CloseWhereComplete(draft);
        return draft.ToDecision();
    }

    /// <summary>After a pause: answers that came meanwhile count, those who did not answer have their time anew.</summary>
    public static void Resume(Draft draft, ImmutableArray<Candidate> present)
    {
        if (!CloseWhereComplete(draft))
            Reopen(draft, present);
    }

    /// <summary>A round of another loop counts for this one.</summary>
    public static void Repeat(Draft draft, ImmutableArray<Candidate> asked, ImmutableArray<BidAnswer> answers)
    {
        draft.Emit(new BiddingOpened(1, asked, draft.At));
        draft.Emit(new BidsReceived(1, answers));
        if (!CloseWhereComplete(draft))
            Close(draft, ClosingReason.Timeout);
    }

    private static bool CloseWhereComplete(Draft draft)
    {
        if (draft.State.IsPaused)
            return false;
        var round = draft.State.Round!;
        if (HasMaxBids(draft, round))
            Close(draft, ClosingReason.MaxBids);
        else if (round.AllAnswered())
            Close(draft, ClosingReason.AllAnswered);
        else
            return false;
        return true;
    }

    public static Decision Notice(Draft draft, NoticeInstance notice)
    {
        if (draft.State.IsPaused)
            return Decision.Nothing; // Who is present then is asked when it goes on.
        var candidate = notice.Candidate;
        if (draft.State.Phase == LoopPhase.BackingOff)
        {
            if (!Cover(draft.Definition, notice.Candidates))
                return Decision.Nothing; // Others may still come: the next announcement would be wasted.
            Open(draft, NextAttempt(draft), notice.Candidates);
            return draft.ToDecision();
        }

        if (draft.State.Phase != LoopPhase.Bidding)
            return Decision.Nothing;
        var round = draft.State.Round!;
        var known = round.Find(candidate.Instance);
        if (known is not null && candidate.Capabilities.All(capability => round.HasAnswered(candidate.Instance, capability)))
            return Decision.Nothing;
        draft.Emit(new CandidateJoined(round.Attempt, candidate));
        return draft.ToDecision();
    }

    public static void Tick(Draft draft, ImmutableArray<Candidate> candidates)
    {
        var state = draft.State;
        if (state.Phase == LoopPhase.Bidding && draft.At >= state.Round!.ClosesAt)
            Close(draft, ClosingReason.Timeout);
        else if (state.Phase == LoopPhase.BackingOff && draft.At >= state.ReannounceAt)
            Open(draft, NextAttempt(draft), candidates);
    }

    private static void Reopen(Draft draft, ImmutableArray<Candidate> present)
    {
        var round = draft.State.Round!;
        var asked = round.Asked.AddRange(present.Where(candidate => round.Find(candidate.Instance) is null));
        var closesAt = Earlier(draft.At + draft.Definition.Bidding.Timeout, draft.State.Deadline);
        draft.Emit(new BiddingOpened(round.Attempt, asked, closesAt, Recovered: true));
    }

    private static int NextAttempt(Draft draft) => (draft.State.Round?.Attempt ?? 0) + 1;

    /// <summary>The first answer of an instance to a capability counts; what nobody asked for is kept as invalid, once.</summary>
    private static ImmutableArray<BidAnswer> Usable(BiddingRound round, ImmutableArray<BidAnswer> answers)
    {
        var usable = ImmutableArray.CreateBuilder<BidAnswer>(answers.Length);
        foreach (var answer in answers)
        {
            var judged = Judge(round.Find(answer.Instance), answer);
            if (round.HasAnswered(answer.Instance, answer.Capability))
                continue;
            // Where there is no valid answer, only an invalid one can be repeated.
            if ((judged.Kind != AnswerKind.Invalid || !Contains(round.Answers, judged)) && !Contains(usable, judged))
                usable.Add(judged);
        }

        return usable.DrainToImmutable();
    }

    private static BidAnswer Judge(Candidate? asked, BidAnswer answer)
    {
        var valid = asked is not null
            && asked.Capabilities.Contains(answer.Capability)
            && answer.Confidence is >= 0 and <= 1
            && answer.Cost is null or >= 0m;
        return valid || answer.Kind == AnswerKind.Invalid ? answer : answer with { Kind = AnswerKind.Invalid, Note = Why(asked, answer) };
    }

    /// <summary>A valid answer is repeated by a valid one, an invalid one by any.</summary>
    private static bool Contains(IEnumerable<BidAnswer> answers, BidAnswer answer) => answers.Any(other =>
        other.Instance == answer.Instance
        && other.Capability == answer.Capability
        && (other.Kind != AnswerKind.Invalid || answer.Kind == AnswerKind.Invalid));

    private static string Why(Candidate? asked, BidAnswer answer) => asked is null
        ? "it was not asked"
        : asked.Capabilities.Contains(answer.Capability)
            ? $"confidence {answer.Confidence} or cost {answer.Cost} is out of range"
            : $"it was not asked for {answer.Capability}";

    /// <summary>Whether each capability has as many candidates as it needs bids.</summary>
    private static bool Cover(LoopDefinition definition, ImmutableArray<Candidate> candidates)
    {
        foreach (var capability in definition.Capabilities)
        {
            if (!definition.IsCovered(capability, candidates))
                return false;
        }

        return true;
    }

    private static bool HasMaxBids(Draft draft, BiddingRound round)
    {
        var max = draft.Definition.Bidding.MaxBids;
        if (round.Answers.Length < max)
            return false;
        foreach (var capability in draft.Definition.Capabilities)
        {
            if (round.CountBids(capability) < max)
                return false;
        }

        return true;
    }

    private static void Close(Draft draft, ClosingReason because)
    {
        draft.Emit(new BiddingClosed(draft.State.Round!.Attempt, because));
        var round = draft.State.Round!;
        var needed = draft.Definition.Bidding.MinBids;
        var short_ = draft.Definition.Capabilities.Where(capability => round.CountBids(capability) < needed).ToArray();
        if (short_.Length == 0)
        {
            WorkPhase.Award(draft);
            return;
        }

        var nobody = round.Answers.All(answer => answer.Kind != AnswerKind.Bid);
        var why = Explain(round, short_, needed);
        if (round.Attempt <= draft.Definition.Bidding.Reannounce + Absences(draft.State))
            draft.Emit(new ReannounceScheduled(draft.At + (LoopDecider.ReannounceDelay * round.Attempt), why));
        else
            LoopDecider.End(draft, new LoopFailed(nobody ? "NoBids" : "CapabilityUncovered", why));
    }

    /// <summary>An announcement that found somebody absent does not count: replicas that were cut off come back, and who is gone for good is soon no candidate any more.</summary>
    private static int Absences(LoopState state) => Math.Min(state.Rounds.Count(static round => round.HasAbsent), MostAbsences);

    private static string Explain(BiddingRound round, string[] capabilities, int needed) => string.Join(" ", capabilities.Select(capability =>
    {
        var asked = round.Asked.Where(candidate => candidate.Capabilities.Contains(capability)).ToArray();
        if (asked.Length == 0)
            return $"No instance present offers {capability}: start an agent with that capability in the realm.";
        var said = asked.Select(candidate => $"{candidate.Instance} {Said(round, candidate.Instance, capability)}");
        return $"{capability} has {round.CountBids(capability)} of {needed} bids needed; asked were: {string.Join("; ", said)}.";
    }));

    private static string Said(BiddingRound round, string instance, string capability)
    {
        foreach (var answer in round.Answers)
        {
            if (answer.Instance != instance || answer.Capability != capability)
                continue;
            return answer.Kind switch
            {
                AnswerKind.Bid => "bid",
                AnswerKind.Decline => $"declined ({answer.Note})",
                _ => $"gave an invalid answer ({answer.Note})",
            };
        }

        return "did not answer";
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
