using System.Collections.Frozen;
using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Ends;

/// <summary>A loop ended.</summary>
internal readonly record struct LoopEnd(long Position, string Realm, LoopId Loop, DateTimeOffset At);

/// <summary>
/// Ends of loops in the order of the journal, for somebody who follows it and knows his place in it. They are heard of as they are committed; what was missed is read from the journal. One reader; what the journal calls is thread safe.
/// </summary>
/// <param name="noticed">Called when there may be something new, on the journal's thread.</param>
/// <param name="capacity">How many ends wait at most. When there are more they are left out and read from the journal later.</param>
internal sealed class LoopEnds(ILoopJournal journal, Action noticed, int capacity) : IDisposable
{
    private const int PageSize = 1000;

    private static readonly FrozenSet<string> Types =
        new[] { typeof(LoopCompleted), typeof(LoopFailed), typeof(LoopCancelled), typeof(LoopTimedOut) }.Select(type => JsonNamingPolicy.CamelCase.ConvertName(type.Name)).ToFrozenSet();

    private readonly Channel<LoopEnd> _ends = Channel.CreateBounded<LoopEnd>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private volatile bool _behind;
    private JournalFollow? _follow;

    /// <summary>How many are heard of and not read.</summary>
    public int Waiting => _ends.Reader.Count;

    public void Start() => journal.Committed += Notice;

    public void Dispose()
    {
        journal.Committed -= Notice;
        _follow?.Dispose();
    }

    /// <summary>What was heard of until now may not be all: the next reading begins in the journal.</summary>
    public void Doubt() => _behind = true;

    /// <summary>Hears of the ends of all processes from now on.</summary>
    public async ValueTask FollowAsync(CancellationToken cancellation)
    {
        if (_follow is not null)
            return;
        _follow = await journal.FollowAsync(cancellation);
        _behind = true; // What others wrote before was left out here.
    }

    /// <summary>Another process reads them: forgets what was heard of.</summary>
    public void Leave()
    {
        _follow?.Dispose();
        _follow = null;
        while (_ends.Reader.TryRead(out _))
        {
            // Whoever reads them hears of them too.
        }
    }

    /// <summary>Gives all ends after a place to <paramref name="take"/>, with the place up to which they are then all known.</summary>
    /// <param name="most">How many at once, where they come one after the other.</param>
    /// <returns>The last such place.</returns>
    public async Task<long> ReadAsync(long after, int most, Func<IReadOnlyList<LoopEnd>, long, Task> take, CancellationToken cancellation)
    {
        if (_behind)
            after = await CatchUpAsync(after, take, cancellation);
        var batch = new List<LoopEnd>();
        while (_ends.Reader.TryRead(out var end))
        {
            if (end.Position > after)
                batch.Add(end);
            if (batch.Count == 0 || (batch.Count < most && _ends.Reader.TryPeek(out _)))
                continue;
            after = batch[^1].Position;
            await take(batch, after);
            batch = [];
        }

        return after;
    }

    /// <summary>Reads the journal from a place on until there is nothing new.</summary>
    public async Task<long> CatchUpAsync(long after, Func<IReadOnlyList<LoopEnd>, long, Task> take, CancellationToken cancellation)
    {
        _behind = false; // From here on ends are queued again; those read here are left out when they come.
        while (true)
        {
            var page = await journal.ReadFeedAsync(null, null, after, PageSize, cancellation);
            if (page.Count == 0)
                return after;
            after = page[^1].Position;
            await take([.. page.Where(stored => Types.Contains(stored.Type)).Select(stored => new LoopEnd(stored.Position, stored.Realm, stored.Loop, stored.At))], after);
        }
    }

    /// <summary>On the journal's thread: looks at types only.</summary>
    private void Notice(IReadOnlyList<StoredEvent> events)
    {
        var any = false;
        foreach (var stored in events)
        {
            if (!Types.Contains(stored.Type))
                continue;
            any = true;
            if (!_behind && !_ends.Writer.TryWrite(new LoopEnd(stored.Position, stored.Realm, stored.Loop, stored.At)))
                _behind = true;
        }

        if (any)
            noticed();
    }
}
