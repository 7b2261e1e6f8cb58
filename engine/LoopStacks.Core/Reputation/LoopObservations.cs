using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Core.Reputation;

/// <summary>What is learnt from a loop that has ended. Pure: a loop's events, and the feedback on it, always give the same.</summary>
public static class LoopObservations
{
    /// <summary>How its attempts ended, and what its own outcome says about its contributions. In the order of its work items.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public static ImmutableArray<Observation> Of(LoopState ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (!ended.HasEnded)
            throw new InvalidOperationException($"Loop {ended.Id} has not ended: nothing is learnt from it yet.");
        var observations = ImmutableArray.CreateBuilder<Observation>();
        var bids = Bids(ended);
        foreach (var item in ended.Items)
        {
            foreach (var capability in item.Capabilities)
                AddAttempts(observations, ended, item, capability, bids);
        }

        if (AnswerSupport.MayBeEvidence(ended.Definition))
            observations.AddRange(Judgements(ended, []));
        return observations.DrainToImmutable();
    }

    /// <summary>
    /// What is held of each contribution: the mean of the feedback that names it; else of the feedback on the answer, where it stands behind the answer (and where the answer is
    /// wholly right, who voted against it was wrong); else, as long as nobody said anything about the loop, its own outcome, where a majority agreed.
    /// </summary>
    public static ImmutableArray<Judgement> Judgements(LoopState ended, IReadOnlyCollection<FeedbackScore> feedback)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(feedback);
        var support = AnswerSupport.Of(ended);
        var bids = Bids(ended);
        var judgements = ImmutableArray.CreateBuilder<Judgement>();
        foreach (var number in ended.CompletionOrder.Order())
        {
            var item = ended.Items[number - 1];
            foreach (var capability in item.Capabilities)
            {
                var right = feedback.Count == 0 ? ByOutcome(support, number) : ByFeedback(feedback, support.Of(number), item, capability);
                if (right is { } known)
                    judgements.Add(Judged(bids, item, capability, feedback.Count == 0 ? JudgementSource.Outcome : JudgementSource.Feedback, known));
            }
        }

        return judgements.DrainToImmutable();
    }

    private static double? ByOutcome(AnswerSupport support, int number) => support.IsEvidence
        ? support.Of(number) switch
        {
            Stand.Behind => 1,
            Stand.Against => 0,
            _ => null,
        }
        : null;

    private static double? ByFeedback(IReadOnlyCollection<FeedbackScore> feedback, Stand stand, WorkItem item, string capability)
    {
        var said = feedback.Where(score => score.Concerns(item.Number, item.Instance, capability)).ToLookup(score => score.IsAboutAnswer, score => score.Score);
        if (said[false].Any())
            return said[false].Average();
        if (!said[true].Any())
            return null;
        var answer = said[true].Average();
        return stand switch
        {
            Stand.Behind => answer,
            Stand.Against when answer >= 1 => 0,
            _ => null, // Another answer than a wrong one may be right or wrong.
        };
    }

    private static Judgement Judged(
        Dictionary<(string, string), BidAnswer> bids, WorkItem item, string capability, JudgementSource source, double right) => new(
        item.Instance,
        capability,
        item.EndedAt!.Value,
        source,
        right,
        item.Confidence,
        bids.GetValueOrDefault((item.Instance, capability))?.Confidence ?? item.BidConfidence);

    private static void AddAttempts(
        ImmutableArray<Observation>.Builder observations, LoopState ended, WorkItem item, string capability, Dictionary<(string, string), BidAnswer> bids)
    {
        var at = item.EndedAt ?? ended.EndedAt!.Value;
        foreach (var code in item.FailureCodes)
            observations.Add(new AttemptEnded(item.Instance, capability, at, EndOf(code)));
        if (item.Status == WorkStatus.Completed)
            observations.Add(new AttemptEnded(item.Instance, capability, at, AttemptEnd.Completed, HasChildren(ended, item) ? null : at - item.StartedAt, Expected(bids, item)));
        else if (RanOutOfTime(ended, item))
            observations.Add(new AttemptEnded(item.Instance, capability, at, AttemptEnd.TimedOut));
    }

    internal static AttemptEnd EndOf(string code) => code switch
    {
        "Refused" => AttemptEnd.Refused,
        "ReplicaLost" or "LeaseExpired" => AttemptEnd.Lost,
        "InvalidOutput" => AttemptEnd.Invalid,
        _ => AttemptEnd.Failed,
    };

    /// <summary>Work that handed parts of it to children takes as long as they do: that says nothing about its own speed.</summary>
    private static bool HasChildren(LoopState ended, WorkItem item)
    {
        foreach (var child in ended.Children.Values)
        {
            if (child.Spawned.Item == item.Number)
                return true;
        }

        return false;
    }

    /// <summary>Work that was handed out shortly before DO's time was up, that waited for children, or that nobody needs any more, is nobody's fault.</summary>
    private static bool RanOutOfTime(LoopState ended, WorkItem item) =>
        ended.End is LoopTimedOut { Code: "ExecutionTimeout" }
        && item is { Status: WorkStatus.Cancelled, StartedAt: { } started }
        && item.EndedAt == ended.EndedAt
        && ended.EndedAt - started >= ended.Definition.Execution.Timeout / 2
        && !ended.Children.Values.Any(child => child.Spawned.Item == item.Number && (child.EndedAt ?? ended.EndedAt) >= ended.EndedAt);

    /// <summary>One work item for several capabilities takes as long as their bids together; unknown where one did not say.</summary>
    internal static TimeSpan? Expected(Dictionary<(string, string), BidAnswer> bids, WorkItem item)
    {
        var sum = TimeSpan.Zero;
        foreach (var capability in item.Capabilities)
        {
            if (bids.GetValueOrDefault((item.Instance, capability))?.Expected is not { } expected)
                return null;
            sum += expected;
        }

        return sum;
    }

    /// <summary>The bids of the round that was awarded, by instance and capability.</summary>
    internal static Dictionary<(string, string), BidAnswer> Bids(LoopState ended)
    {
        var bids = new Dictionary<(string, string), BidAnswer>();
        foreach (var answer in ended.Round?.Answers ?? default)
        {
            if (answer.Kind == AnswerKind.Bid)
                bids.TryAdd((answer.Instance, answer.Capability), answer);
        }

        return bids;
    }
}
