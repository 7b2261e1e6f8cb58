using FsCheck;
using FsCheck.Xunit;
using LoopStacks.Core.Statistics;
using LoopStacks.Core.Tests.Loops;

namespace LoopStacks.Core.Tests.Statistics;

public sealed class RollupFoldTests
{
    private static readonly DateTimeOffset Day = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 50)]
    public bool Fold_RandomHistoriesSplitAnyhow_AddsUpToAllAtOnce(int seed)
    {
        var random = new Random(seed);
        var facts = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => Random(random)).ToArray();

        var parts = facts.GroupBy(_ => random.Next(4)).OrderBy(_ => random.Next()).Select(part => Stored(part.OrderBy(_ => random.Next())));
        var merged = parts.Aggregate((one, other) => Add(one, other));

        return Same(Stored(facts), merged);
    }

    [Property(MaxTest = 50)]
    public bool Folds_OfPartsOfRandomHistories_AddUpToOneOfAll(int seed)
    {
        var random = new Random(seed);
        var facts = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => Random(random)).ToArray();

        var all = new RollupFold();
        foreach (var part in facts.GroupBy(_ => random.Next(4)).OrderBy(_ => random.Next()))
            all.Add(Fold(part));

        return Same(Stored(facts), Stored(all)) && all.Minutes == Fold(facts).Minutes;
    }

    [Property(MaxTest = 50)]
    public bool Fold_RandomHistories_EverySizeAndEveryWholeHasTheSame(int seed)
    {
        var random = new Random(seed);
        var facts = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => Random(random)).ToArray();
        var rollups = Stored(facts);

        return new[] { BucketSize.Minute, BucketSize.Hour, BucketSize.Day }.All(size =>
            Sum(rollups, size, RollupKind.Platform) is var platform
            && platform[Measure.Ended] == facts.Length
            && platform[Timing.Duration]!.Count == facts.Length
            && Bytes(platform).SequenceEqual(Bytes(Sum(rollups, size, RollupKind.Realm)))
            && Bytes(platform).SequenceEqual(Bytes(Sum(rollups, size, RollupKind.Stack)))
            && platform[Measure.WorkItems] == Sum(rollups, size, RollupKind.Agent)[Measure.WorkItems]
            && platform[Measure.Retries] == Sum(rollups, size, RollupKind.Agent)[Measure.Retries]
            && Sum(rollups, size, RollupKind.Agent)[Measure.Bids] == Sum(rollups, size, RollupKind.Capability)[Measure.Bids]);
    }

    [Property(MaxTest = 200)]
    public bool Facts_OfRandomHistories_PhasesAddUpToTheDurationAndNothingIsNegative(int seed)
    {
        var facts = LoopFacts.Of(LoopPropertyTests.Ended(seed));

        var phases = facts.Phases.Intake + (facts.Phases.Bidding ?? TimeSpan.Zero) + (facts.Phases.Execution ?? TimeSpan.Zero) + (facts.Phases.Output ?? TimeSpan.Zero);
        return phases == facts.Duration
            && facts.Items.All(item => item.Retries >= 0 && (item.Queued ?? TimeSpan.Zero) >= TimeSpan.Zero && (item.Worked ?? TimeSpan.Zero) >= TimeSpan.Zero)
            && facts.Bids.All(bid => bid.Bids + bid.Declines <= bid.Asked && bid.Awards <= bid.Bids);
    }

    private static LoopFacts Random(Random random) => LoopFacts.Of(LoopPropertyTests.Ended(random.Next())) with
    {
        Realm = random.Next(2) == 0 ? "r" : "q",
        Stack = random.Next(2) == 0 ? "s" : "t",
        EndedAt = Day.AddMinutes(random.Next(3 * 24 * 60)),
    };

    private static RollupFold Fold(IEnumerable<LoopFacts> facts)
    {
        var fold = new RollupFold();
        foreach (var one in facts)
            fold.Add(one, instance => "agent-of-" + instance);
        return fold;
    }

    private static Dictionary<(Bucket, RollupKey), Rollup> Stored(IEnumerable<LoopFacts> facts) => Stored(Fold(facts));

    /// <summary>As it comes out of the store.</summary>
    private static Dictionary<(Bucket, RollupKey), Rollup> Stored(RollupFold fold) => fold.Rollups().ToDictionary(entry => entry.Key, entry => RollupCodec.Decode(RollupCodec.Encode(entry.Value)));

    private static Dictionary<(Bucket, RollupKey), Rollup> Add(Dictionary<(Bucket, RollupKey), Rollup> one, Dictionary<(Bucket, RollupKey), Rollup> other)
    {
        foreach (var (key, rollup) in other)
        {
            if (!one.TryAdd(key, rollup))
                one[key].Add(rollup);
        }

        return one;
    }

    private static Rollup Sum(Dictionary<(Bucket Bucket, RollupKey Key), Rollup> rollups, BucketSize size, RollupKind kind)
    {
        var sum = new Rollup();
        foreach (var ((bucket, key), rollup) in rollups)
        {
            if (bucket.Size == size && key.Kind == kind)
                sum.Add(rollup);
        }

        return sum;
    }

    private static bool Same(Dictionary<(Bucket, RollupKey), Rollup> one, Dictionary<(Bucket, RollupKey), Rollup> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var rollup) && Bytes(entry.Value).SequenceEqual(Bytes(rollup)));

    private static byte[] Bytes(Rollup rollup) => RollupCodec.Encode(rollup);
}
