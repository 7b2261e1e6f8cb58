namespace LoopStacks.Core.Statistics;

/// <summary>Sums of rollups that are left as they are: a sum of one is that one, and only a sum of several is an object of its own. Not thread safe.</summary>
internal sealed class RollupSums(int capacity)
{
    private readonly HashSet<(Bucket, RollupKey)> _own = [];

    public Dictionary<(Bucket Bucket, RollupKey Key), Rollup> Sums { get; } = new(capacity);

    public void Add(Bucket bucket, RollupKey key, Rollup rollup)
    {
        var at = (bucket, key);
        if (Sums.TryAdd(at, rollup))
            return;
        if (_own.Add(at))
        {
            var sum = new Rollup();
            sum.Add(Sums[at]);
            Sums[at] = sum;
        }

        Sums[at].Add(rollup);
    }
}
