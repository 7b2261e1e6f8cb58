using System.Collections.Concurrent;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Statistics;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Answers rows that the test gives, and one overview.</summary>
internal sealed class FakeStatisticsService : IStatisticsService
{
    private static readonly DurationFigures None = new(0);

    public ConcurrentQueue<StatisticsQuery> Queries { get; } = new();

    public ConcurrentQueue<string?> Overviews { get; } = new();

    public IReadOnlyList<StatisticsRow> Rows { get; set; } = [Row("s")];

    public static StatisticsRow Row(string key, DateTimeOffset? start = null) => new(
        key,
        start,
        new LoopFigures(3, 2, 1, 0, 0, 3, 0.5, 4, 1, new DurationFigures(3, 1.25, 1, 2, 2, 2), new PhaseFigures(None, None, None with { Share = 0.75 }, None), new PeopleFigures(1, 1, None)),
        null,
        new WorkFigures(6, 1, null, null, null, null, null, null, None, None),
        new UsageFigures(10, 20, 0.5m));

    public ValueTask<Outcome<StatisticsAnswer>> QueryAsync(StatisticsQuery query, CancellationToken cancellation)
    {
        Queries.Enqueue(query);
        if (query.Realm == "too-many")
            return ValueTask.FromResult<Outcome<StatisticsAnswer>>(new Fault(ErrorCode.InvalidArgument, "Too many."));
        return ValueTask.FromResult<Outcome<StatisticsAnswer>>(new StatisticsAnswer("stack", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), "none", Rows));
    }

    public ValueTask<Overview> OverviewAsync(string? realm, CancellationToken cancellation)
    {
        Overviews.Enqueue(realm);
        var phases = new PhaseFigures(None, None, None, None);
        return ValueTask.FromResult(new Overview(DateTimeOffset.UnixEpoch, "17", realm, new OpenLoops(3, 2, 1, 1, 1), 1, new RecentLoops(0.5, 9, 1, 0, 0, None, phases), [], []));
    }

    public Task SettledAsync(CancellationToken cancellation) => Task.CompletedTask;
}
