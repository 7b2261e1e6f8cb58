using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;

namespace LoopStacks.Core.Statistics;

/// <summary>Rollups of loops that ended: a fold of their facts, whose order and grouping do not matter. Not thread safe.</summary>
public sealed class RollupFold
{
    private readonly Dictionary<(Bucket Minute, RollupKey Key), Rollup> _minutes = [];

    /// <summary>How many rollups of a minute there are: what they take is what it takes.</summary>
    public int Minutes => _minutes.Count;

    /// <summary>All rollups to which these loops add, in buckets of every size. Those that are the same are one object, of this fold too: none is to be changed, and what is added here later may be in them.</summary>
    public IReadOnlyDictionary<(Bucket Bucket, RollupKey Key), Rollup> Rollups()
    {
        // Realms and the platform are sums over stacks, hours and days sums over minutes: loops are many, and these few.
        var all = new RollupSums(4 * _minutes.Count);
        foreach (var ((minute, key), rollup) in _minutes)
        {
            all.Add(minute, key, rollup);
            if (key.Kind != RollupKind.Stack)
                continue;
            all.Add(minute, new(RollupKind.Realm, key.Realm), rollup);
            all.Add(minute, new(RollupKind.Platform, ""), rollup);
        }

        foreach (var ((minute, key), rollup) in all.Sums.ToArray())
        {
            all.Add(Bucket.At(BucketSize.Hour, minute.Start), key, rollup);
            all.Add(Bucket.At(BucketSize.Day, minute.Start), key, rollup);
        }

        return all.Sums;
    }

    /// <param name="agentOf">The Agent of an instance; empty where nobody knows.</param>
    public void Add(LoopFacts facts, Func<string, string> agentOf)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(agentOf);
        var minute = Bucket.At(BucketSize.Minute, facts.EndedAt);
        Add(Of(minute, new(RollupKind.Stack, facts.Realm, facts.Stack)), facts);
        foreach (var bid in facts.Bids)
        {
            var agent = agentOf(bid.Instance);
            Add(Of(minute, AgentKey(facts, agent, bid.Instance)), bid);
            Add(Of(minute, CapabilityKey(facts, agent, bid.Capability)), bid);
        }

        foreach (var item in facts.Items)
        {
            var agent = agentOf(item.Instance);
            Add(Of(minute, AgentKey(facts, agent, item.Instance)), item);
            foreach (var capability in item.Capabilities)
                Add(Of(minute, CapabilityKey(facts, agent, capability)), item);
        }

        foreach (var judgement in facts.Judgements)
        {
            var agent = agentOf(judgement.Instance);
            Add(Of(minute, AgentKey(facts, agent, judgement.Instance)), judgement);
            Add(Of(minute, CapabilityKey(facts, agent, judgement.Capability)), judgement);
        }
    }

    /// <summary>Adds all that another fold has; that one is not to be used any more.</summary>
    public void Add(RollupFold other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (at, rollup) in other._minutes)
        {
            if (!_minutes.TryAdd(at, rollup))
                _minutes[at].Add(rollup);
        }
    }

    private static RollupKey AgentKey(LoopFacts facts, string agent, string instance) => new(RollupKind.Agent, facts.Realm, agent, instance);

    private static RollupKey CapabilityKey(LoopFacts facts, string agent, string capability) => new(RollupKind.Capability, facts.Realm, capability, agent, facts.Stack);

    private static void Add(Rollup rollup, LoopFacts facts)
    {
        rollup.Add(Measure.Ended, 1);
        rollup.Add(EndOf(facts.End), 1);
        rollup.Add(Measure.Roots, facts.IsRoot ? 1 : 0);
        rollup.Add(Measure.Announcements, facts.Announcements);
        rollup.Add(Measure.Children, facts.Children);
        rollup.Add(Measure.Questions, facts.Questions);
        rollup.Add(Measure.Answered, facts.Answered.Length);
        rollup.Add(Timing.Duration, facts.Duration);
        rollup.Add(Timing.Intake, facts.Phases.Intake);
        rollup.Add(Timing.Bidding, facts.Phases.Bidding);
        rollup.Add(Timing.Execution, facts.Phases.Execution);
        rollup.Add(Timing.Output, facts.Phases.Output);
        foreach (var took in facts.Answered)
            rollup.Add(Timing.People, took);
        foreach (var item in facts.Items)
            AddWork(rollup, item);
    }

    private static Measure EndOf(LoopPhase phase) => phase switch
    {
        LoopPhase.Completed => Measure.Completed,
        LoopPhase.Failed => Measure.LoopsFailed,
        LoopPhase.Cancelled => Measure.LoopsCancelled,
        LoopPhase.TimedOut => Measure.LoopsTimedOut,
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "It is no end."),
    };

    private static void Add(Rollup rollup, BidFacts bid)
    {
        rollup.Add(Measure.Asked, bid.Asked);
        rollup.Add(Measure.Bids, bid.Bids);
        rollup.Add(Measure.Declines, bid.Declines);
        rollup.Add(Measure.InvalidBids, bid.Invalid);
        rollup.Add(Measure.Awards, bid.Awards);
    }

    private static void AddWork(Rollup rollup, ItemFacts item)
    {
        rollup.Add(Measure.WorkItems, 1);
        rollup.Add(Measure.Retries, item.Retries);
        rollup.Add(Timing.Queued, item.Queued);
        rollup.Add(Timing.Working, item.Worked);
        if (item.Usage is not { } usage)
            return;
        rollup.Add(Measure.InputTokens, usage.InputTokens);
        rollup.Add(Measure.OutputTokens, usage.OutputTokens);
        rollup.AddCost(usage.Cost);
    }

    private static void Add(Rollup rollup, ItemFacts item)
    {
        AddWork(rollup, item);
        rollup.Add(Measure.Contributions, item.Status == WorkStatus.Completed ? 1 : 0);
        rollup.Add(Measure.WorkCancelled, item.Status == WorkStatus.Cancelled ? 1 : 0);
        rollup.Add(Measure.AttemptsFailed, item.Failed);
        rollup.Add(Measure.AttemptsLost, item.Lost);
        rollup.Add(Measure.AttemptsInvalid, item.Invalid);
        rollup.Add(Measure.AttemptsRefused, item.Refused);
        if (item.Status is WorkStatus.Completed or WorkStatus.Failed or WorkStatus.Reawarded)
        {
            rollup.Add(Measure.BidsSettled, 1);
            rollup.Add(Measure.BidsKept, item.Status == WorkStatus.Completed ? 1 : 0);
            rollup.AddFraction(Measure.BidConfidence, Math.Clamp(item.BidConfidence, 0, 1));
        }

        if (item is not { Worked: { } worked, Expected: { } expected } || worked <= TimeSpan.Zero || expected <= TimeSpan.Zero)
            return;
        rollup.Add(Measure.Expected, 1);
        rollup.AddFraction(Measure.LogRatio, Math.Log(worked / expected));
    }

    private static void Add(Rollup rollup, Judgement judgement)
    {
        var (right, confidence, bid) = (Math.Clamp(judgement.Right, 0, 1), Math.Clamp(judgement.Confidence, 0, 1), Math.Clamp(judgement.BidConfidence, 0, 1));
        rollup.Add(Measure.Judged, 1);
        rollup.AddFraction(Measure.Right, right);
        rollup.AddFraction(Measure.SquaredError, (confidence - right) * (confidence - right));
        rollup.AddFraction(Measure.Overconfidence, bid - right);
    }

    private Rollup Of(Bucket minute, RollupKey key)
    {
        if (!_minutes.TryGetValue((minute, key), out var rollup))
            _minutes[(minute, key)] = rollup = new();
        return rollup;
    }
}
