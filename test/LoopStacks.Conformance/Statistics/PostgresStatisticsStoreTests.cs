using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Conformance.Statistics;

public sealed class PostgresStatisticsStoreTests(PostgresServer server) : StatisticsStoreConformance(new PostgresStore(server))
{
    // Many rows are several commands: one that fails takes those before it with it.
    [Fact]
    public async Task Apply_FailsInTheMiddle_WritesNothing()
    {
        (Bucket, RollupKey, Rollup)[] rows = [.. Enumerable.Range(0, 5000).Select(number => (Minute, Key with { Name = $"s{number}" }, Ended(1))), (Minute, Key with { Name = "a\0b" }, Ended(1))]; // PostgreSQL takes no such text.

        await Assert.ThrowsAsync<StorageUnavailableException>(() => ApplyAsync(0, 1, rows));

        Assert.Equal(0, await Statistics.PositionAsync(CancellationToken.None));
        Assert.Empty(await AllAsync(new RollupQuery(RollupKind.Stack, [Minute])));
        await ApplyAsync(0, 1, rows[..1]); // Nobody holds the place any more.
    }
}
