using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>Who was asked, and what each said.</summary>
internal sealed class BiddingStory
{
    private readonly Dictionary<(int Attempt, string Instance, string Capability), DateTimeOffset> _answered = [];
    private readonly HashSet<(int Attempt, string Instance)> _joined = [];
    private readonly Dictionary<int, int> _recoveries = [];
    private readonly Dictionary<int, string> _again = [];
    private int _attempt;

    public void Add(PastEvent past)
    {
        switch (past.Event)
        {
            case BiddingOpened opened:
                _attempt = opened.Attempt;
                if (opened.Recovered)
                    _recoveries[_attempt] = _recoveries.GetValueOrDefault(_attempt) + 1;
                break;
            case CandidateJoined joined:
                _joined.Add((joined.Attempt, joined.Candidate.Instance));
                break;
            case BidsReceived received:
                foreach (var answer in received.Answers)
                    _answered.TryAdd((received.Attempt, answer.Instance, answer.Capability), past.At);
                break;
            case ReannounceScheduled scheduled when _attempt > 0:
                _again[_attempt] = scheduled.Reason;
                break;
        }
    }

    public IReadOnlyList<ExplanationBidding> Tell(LoopState state) => [.. state.Rounds.Select(round => Round(state, round))];

    private ExplanationBidding Round(LoopState state, BiddingRound round) => new(
        round.Attempt,
        round.OpenedAt,
        round.ClosesAt,
        round.ClosedAt,
        round.Because is { } because ? Words.Camel(because) : null,
        [.. Asked(state, round), .. Uninvited(round)],
        _recoveries.GetValueOrDefault(round.Attempt),
        _again.GetValueOrDefault(round.Attempt));

    private IEnumerable<ExplanationAsked> Asked(LoopState state, BiddingRound round)
    {
        foreach (var candidate in round.Asked)
        {
            foreach (var capability in candidate.Capabilities)
            {
                var answers = round.Answers.Where(answer => answer.Instance == candidate.Instance && answer.Capability == capability).ToArray();
                // An answer that could not be used may have been followed by one that could.
                var answer = Array.Find(answers, given => given.Kind != AnswerKind.Invalid) ?? answers.FirstOrDefault();
                var known = Known(candidate, capability);
                var joined = _joined.Contains((round.Attempt, candidate.Instance));
                yield return answer is null
                    ? new ExplanationAsked(candidate.Instance, capability, IsOpen(state, round) ? "open" : "silent", Reputation: known, JoinedLater: joined)
                    : Said(round, answer) with { Reputation = known, JoinedLater = joined };
            }
        }
    }

    /// <summary>What was known of a candidate when it was asked, where the stack decides by it.</summary>
    public static ExplanationReputation? Known(Candidate? candidate, string capability) =>
        candidate?.ReputeAt(capability) is { } repute ? new ExplanationReputation(repute.Reliability, repute.Overconfidence, repute.Accuracy) : null;

    /// <summary>Answers about what nobody had asked of them.</summary>
    private IEnumerable<ExplanationAsked> Uninvited(BiddingRound round) => round.Answers
        .Where(answer => round.Find(answer.Instance)?.Capabilities.Contains(answer.Capability) != true)
        .Select(answer => Said(round, answer));

    private ExplanationAsked Said(BiddingRound round, BidAnswer answer)
    {
        var bid = answer.Kind == AnswerKind.Bid;
        return new ExplanationAsked(
            answer.Instance,
            answer.Capability,
            Words.Camel(answer.Kind),
            answer.Note,
            bid ? answer.Confidence : null,
            answer.Cost,
            answer.Expected?.TotalSeconds,
            bid ? answer.Load : null,
            AnsweredAt: _answered.TryGetValue((round.Attempt, answer.Instance, answer.Capability), out var at) ? at : null);
    }

    private static bool IsOpen(LoopState state, BiddingRound round) => round.ClosedAt is null && !state.HasEnded && round.Attempt == state.Round!.Attempt;
}
