using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;

namespace LoopStacks.Core.Statistics;

/// <summary>What statistics keep of a loop that has ended. Pure: a loop's events always give the same. What the events do not tell is null and counts nowhere.</summary>
/// <param name="Answered">How long people took for each question that they answered.</param>
public sealed record LoopFacts(
    string Realm,
    string Stack,
    DateTimeOffset EndedAt,
    LoopPhase End,
    bool IsRoot,
    TimeSpan Duration,
    PhaseTimes Phases,
    int Announcements,
    int Children,
    int Questions,
    ImmutableArray<TimeSpan> Answered,
    ImmutableArray<BidFacts> Bids,
    ImmutableArray<ItemFacts> Items,
    ImmutableArray<Judgement> Judgements)
{
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public static LoopFacts Of(LoopState ended) => Of(ended, LoopObservations.Of(ended));

    /// <param name="learnt">What reputation learns from it (<see cref="LoopObservations.Of"/>): what its own outcome says of its contributions is not worked out twice.</param>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public static LoopFacts Of(LoopState ended, ImmutableArray<Observation> learnt)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (!ended.HasEnded)
            throw new InvalidOperationException($"Loop {ended.Id} has not ended: its facts are not known yet.");
        var accepted = ended.Accepted!;
        return new(
            accepted.Realm,
            accepted.Stack,
            ended.EndedAt!.Value,
            ended.Phase,
            accepted.Parent is null,
            ended.EndedAt.Value - ended.CreatedAt,
            PhaseTimes.Of(ended),
            ended.Rounds.Length,
            ended.Children.Count,
            ended.Questions.Length,
            [.. ended.Questions.Where(question => question is { Status: QuestionStatus.Answered, By: not Question.Nobody }).Select(question => question.ClosedAt!.Value - question.AskedAt)],
            BidFacts.Of(ended),
            ItemFacts.Of(ended),
            [.. learnt.OfType<Judgement>()]);
    }
}

/// <summary>Where the loop's time went; null for a phase that it did not reach. They add up to its duration.</summary>
public readonly record struct PhaseTimes(TimeSpan Intake, TimeSpan? Bidding, TimeSpan? Execution, TimeSpan? Output)
{
    internal static PhaseTimes Of(LoopState ended)
    {
        var (created, end) = (ended.CreatedAt, ended.EndedAt!.Value);
        var announced = ended.Rounds.IsEmpty ? (DateTimeOffset?)null : ended.Rounds[0].OpenedAt;
        var awarded = ended.WorkRounds.IsEmpty ? FirstNode(ended) : ended.WorkRounds[0].OpenedAt;
        var worked = awarded is null ? null : LastWork(ended, awarded.Value);
        return new(
            (announced ?? awarded ?? end) - created,
            announced is null ? null : (awarded ?? end) - announced,
            awarded is null ? null : (worked ?? end) - awarded,
            worked is null ? null : end - worked);
    }

    private static DateTimeOffset? FirstNode(LoopState ended)
    {
        DateTimeOffset? first = null;
        foreach (var node in ended.Nodes)
        {
            if (node.StartedAt is { } started && (first is null || started < first))
                first = started;
        }

        return first;
    }

    /// <summary>When the last work item or node ended; null where one was still open at the end.</summary>
    private static DateTimeOffset? LastWork(LoopState ended, DateTimeOffset awarded)
    {
        var last = awarded;
        foreach (var item in ended.Items)
        {
            if (item.EndedAt is not { } at)
                return null;
            last = at > last ? at : last;
        }

        foreach (var node in ended.Nodes)
        {
            if (node.EndedAt is { } at)
                last = at > last ? at : last;
            else if (node.StartedAt is not null)
                return null;
        }

        return last;
    }
}

/// <summary>How an instance answered for a capability, over all announcements of a loop.</summary>
/// <param name="Awards">Work that it won by its bids; not that of further rounds.</param>
public readonly record struct BidFacts(string Instance, string Capability, int Asked, int Bids, int Declines, int Invalid, int Awards)
{
    internal static ImmutableArray<BidFacts> Of(LoopState ended)
    {
        if (ended.Rounds.IsEmpty)
            return [];
        var found = new Dictionary<(string, string), BidFacts>();
        foreach (var round in ended.Rounds)
        {
            foreach (var candidate in round.Asked)
            {
                foreach (var capability in candidate.Capabilities)
                {
                    ref var facts = ref CollectionsMarshal.GetValueRefOrAddDefault(found, (candidate.Instance, capability), out _);
                    facts = facts with { Instance = candidate.Instance, Capability = capability, Asked = facts.Asked + 1 };
                }
            }

            foreach (var answer in round.Answers)
            {
                // What was answered for something that was not asked says nothing of anything that is known here.
                ref var facts = ref CollectionsMarshal.GetValueRefOrNullRef(found, (answer.Instance, answer.Capability));
                if (!Unsafe.IsNullRef(ref facts))
                    facts = facts.With(answer.Kind);
            }
        }

        foreach (var item in ended.Items)
        {
            foreach (var capability in item.Round == 1 ? item.Capabilities : [])
            {
                ref var facts = ref CollectionsMarshal.GetValueRefOrNullRef(found, (item.Instance, capability));
                if (!Unsafe.IsNullRef(ref facts))
                    facts = facts with { Awards = facts.Awards + 1 };
            }
        }

        return [.. found.Values];
    }

    private BidFacts With(AnswerKind kind) => kind switch
    {
        AnswerKind.Bid => this with { Bids = Bids + 1 },
        AnswerKind.Decline => this with { Declines = Declines + 1 },
        _ => this with { Invalid = Invalid + 1 },
    };
}

/// <summary>A work item.</summary>
/// <param name="Status">Where it stood at the loop's end.</param>
/// <param name="Queued">Until a replica started its last attempt; null where the start is not recorded.</param>
/// <param name="Worked">Of its last attempt; null where there is no contribution or the start is not recorded.</param>
/// <param name="Expected">How long its bids said that it would take; null where they did not say, or where children did part of the work.</param>
public readonly record struct ItemFacts(
    string Instance,
    ImmutableArray<string> Capabilities,
    WorkStatus Status,
    int Failed,
    int Lost,
    int Invalid,
    int Refused,
    double BidConfidence,
    TimeSpan? Queued,
    TimeSpan? Worked,
    TimeSpan? Expected,
    LoopUsage? Usage)
{
    /// <summary>Attempts that did not succeed.</summary>
    public int Unsuccessful => Failed + Lost + Invalid + Refused;

    /// <summary>Attempts that were followed by another: nothing follows the last one of an item that failed for good.</summary>
    public int Retries => Unsuccessful - (Status == WorkStatus.Failed ? 1 : 0);

    internal static ImmutableArray<ItemFacts> Of(LoopState ended)
    {
        if (ended.Items.Length == 0)
            return [];
        var bids = LoopObservations.Bids(ended);
        HashSet<int?> helped = [.. ended.Children.Values.Select(child => child.Spawned.Item)];
        var facts = ImmutableArray.CreateBuilder<ItemFacts>(ended.Items.Length);
        foreach (var item in ended.Items)
            facts.Add(Of(item, helped.Contains(item.Number) ? null : LoopObservations.Expected(bids, item)));
        return facts.MoveToImmutable();
    }

    private static ItemFacts Of(WorkItem item, TimeSpan? expected)
    {
        var (failed, lost, invalid, refused) = (0, 0, 0, 0);
        foreach (var code in item.FailureCodes)
        {
            switch (LoopObservations.EndOf(code))
            {
                case AttemptEnd.Lost: lost++; break;
                case AttemptEnd.Invalid: invalid++; break;
                case AttemptEnd.Refused: refused++; break;
                default: failed++; break;
            }
        }

        var isContribution = item.Status == WorkStatus.Completed;
        // A start that was never recorded is taken for the end when the contribution comes.
        var started = item.StartedAt is { } at && (!isContribution || at < item.EndedAt) ? at : (DateTimeOffset?)null;
        return new(
            item.Instance,
            item.Capabilities,
            item.Status,
            failed,
            lost,
            invalid,
            refused,
            item.BidConfidence,
            started - item.AwardedAt,
            isContribution ? item.EndedAt - started : null,
            isContribution ? expected : null,
            item.Usage);
    }
}
