using System.Collections.Concurrent;
using System.Globalization;
using LoopStacks.Contracts.Statistics;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Statistics;

/// <summary>How the platform stands: what is open now, what ended lately, who is there. Thread safe.</summary>
internal sealed class OverviewReader
{
    private const int MostStacks = 20;
    private const int MostRealms = 200;
    private const int MostInstances = 100;
    private const int MostRemembered = 256;

    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(15);

    private readonly ILoopJournal _journal;
    private readonly IStatisticsStore _store;
    private readonly ICoordinationBus _bus;
    private readonly TimeProvider _time;
    private readonly Paced<OpenNow> _open;
    private readonly ConcurrentDictionary<string, Paced<EndedLately>> _ended = new(); // By realm; all of them under no name.

    public OverviewReader(ILoopJournal journal, IStatisticsStore store, ICoordinationBus bus, TimeProvider time)
    {
        (_journal, _store, _bus, _time) = (journal, store, bus, time);
        _open = new(ReadOpenAsync, time);
    }

    public async ValueTask<Overview> ReadAsync(string? realm, CancellationToken cancellation)
    {
        var open = await _open.GetAsync(cancellation);
        var ended = await EndedOf(realm).GetAsync(cancellation);
        return new Overview(
            open.At,
            open.Head.ToString(CultureInfo.InvariantCulture),
            realm,
            Count(open.Loops.Where(count => realm is null || count.Realm == realm)),
            open.Tasks.Where(count => realm is null || count.Key == realm).Sum(count => count.Value),
            ended.Recent,
            ended.Stacks,
            Realms(realm, open));
    }

    /// <summary>The head first: what comes after it may be in the counts already, and nothing that is missing in them comes before.</summary>
    private async Task<OpenNow> ReadOpenAsync()
    {
        var head = await _journal.HeadAsync(CancellationToken.None);
        var at = _time.GetUtcNow();
        return new(at, head, await _store.CountOpenLoopsAsync(CancellationToken.None), await _store.CountOpenTasksAsync(CancellationToken.None));
    }

    private Paced<EndedLately> EndedOf(string? realm)
    {
        if (_ended.Count >= MostRemembered)
            _ended.Clear();
        return _ended.GetOrAdd(realm ?? "", _ => new Paced<EndedLately>(() => ReadEndedAsync(realm), _time));
    }

    private async Task<EndedLately> ReadEndedAsync(string? realm)
    {
        var now = _time.GetUtcNow();
        var hour = BucketLadder.Of(BucketSize.Minute, now - TimeSpan.FromHours(1), now);
        var lately = hour.Where(bucket => bucket.Start >= now - Recently).ToArray();
        var (wholeHour, recent, minutes) = (new Rollup(), new Rollup(), new Dictionary<DateTimeOffset, long>());
        await _store.ReadAsync(
            realm is null ? new RollupQuery(RollupKind.Platform, hour) : new RollupQuery(RollupKind.Realm, hour, realm),
            (bucket, _, rollup) =>
            {
                wholeHour.Add(rollup);
                if (bucket.Start >= lately[0].Start)
                    recent.Add(rollup);
                minutes[bucket.Start] = minutes.GetValueOrDefault(bucket.Start) + rollup[Measure.Ended];
                return true;
            },
            CancellationToken.None);
        return new(
            new RecentLoops(
                PerSecond(minutes, hour[^1], now),
                wholeHour[Measure.Ended],
                wholeHour[Measure.LoopsFailed],
                wholeHour[Measure.LoopsTimedOut],
                wholeHour[Measure.LoopsCancelled],
                StatisticsMapper.Durations(recent[Timing.Duration]),
                StatisticsMapper.Phases(recent)),
            await ReadStacksAsync(realm, lately, now));
    }

    private async Task<IReadOnlyList<BusyStack>> ReadStacksAsync(string? realm, Bucket[] lately, DateTimeOffset now)
    {
        var stacks = new Dictionary<(string Realm, string Stack), Rollup>();
        await _store.ReadAsync(
            new RollupQuery(RollupKind.Stack, lately, realm),
            (_, key, rollup) =>
            {
                if (stacks.TryGetValue((key.Realm, key.Name), out var sum))
                    sum.Add(rollup);
                else
                    stacks[(key.Realm, key.Name)] = rollup;
                return true;
            },
            CancellationToken.None);
        return
        [
            .. stacks.OrderByDescending(stack => stack.Value[Measure.Ended]).ThenBy(stack => stack.Key.Stack, StringComparer.Ordinal).Take(MostStacks).Select(stack => new BusyStack(
                stack.Key.Realm,
                stack.Key.Stack,
                stack.Value[Measure.Ended],
                stack.Value[Measure.LoopsFailed],
                StatisticsMapper.PerSecond(stack.Value[Measure.Ended], now - lately[0].Start),
                StatisticsMapper.Seconds(stack.Value[Timing.Duration]?.Quantile(0.5)),
                StatisticsMapper.Seconds(stack.Value[Timing.Duration]?.Quantile(0.95)))),
        ];
    }

    /// <summary>Over the last minute: this one so far, and of the one before as much as is missing of it.</summary>
    private static double PerSecond(Dictionary<DateTimeOffset, long> minutes, Bucket current, DateTimeOffset now)
    {
        var share = 1 - ((now - current.Start) / TimeSpan.FromMinutes(1));
        return StatisticsMapper.Shown((minutes.GetValueOrDefault(current.Start) + (share * minutes.GetValueOrDefault(current.Start.AddMinutes(-1)))) / 60);
    }

    private RealmOverview[] Realms(string? realm, OpenNow open)
    {
        var loops = open.Loops.ToLookup(count => count.Realm);
        var offers = _bus.Present(realm).ToLookup(offer => offer.Realm);
        var names = realm is null ? loops.Select(group => group.Key).Concat(offers.Select(group => group.Key)).Concat(open.Tasks.Keys).Distinct() : [realm];
        return
        [
            .. names.Select(name => Realm(name, loops[name], open.Tasks.GetValueOrDefault(name), [.. offers[name]]))
                .OrderByDescending(found => found.InFlight + found.Queued)
                .ThenByDescending(found => found.Loops.Open)
                .ThenBy(found => found.Realm, StringComparer.Ordinal)
                .Take(MostRealms),
        ];
    }

    private static RealmOverview Realm(string name, IEnumerable<OpenLoopCount> loops, long tasks, InstanceOffer[] offers) => new(
        name,
        Count(loops),
        tasks,
        offers.Sum(offer => offer.Replicas),
        offers.Sum(offer => offer.Credits),
        offers.Sum(offer => offer.InFlight),
        offers.Sum(offer => offer.Queued),
        offers.Length,
        [
            .. offers.OrderByDescending(offer => offer.InFlight + offer.Queued).ThenBy(offer => offer.Instance, StringComparer.Ordinal).Take(MostInstances).Select(offer => new InstanceLoad(
                offer.Instance,
                offer.Agent,
                offer.Replicas,
                offer.Credits,
                offer.InFlight,
                offer.Queued,
                offer.Credits == 0 ? null : StatisticsMapper.Shown((double)(offer.InFlight + offer.Queued) / offer.Credits))),
        ]);

    private static OpenLoops Count(IEnumerable<OpenLoopCount> loops)
    {
        var (all, roots, running, waiting, paused) = (0L, 0L, 0L, 0L, 0L);
        foreach (var count in loops)
        {
            all += count.Count;
            roots += count.IsRoot ? count.Count : 0;
            running += count.Status == "running" ? count.Count : 0;
            waiting += count.Status == "waiting" ? count.Count : 0;
            paused += count.Status == "paused" ? count.Count : 0;
        }

        return new(all, roots, running, waiting, paused);
    }

    /// <param name="Head">Position of the newest event before it was counted.</param>
    private sealed record OpenNow(DateTimeOffset At, long Head, IReadOnlyList<OpenLoopCount> Loops, IReadOnlyDictionary<string, long> Tasks);

    private sealed record EndedLately(RecentLoops Recent, IReadOnlyList<BusyStack> Stacks);
}
