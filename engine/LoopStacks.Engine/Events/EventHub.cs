using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Events;

/// <summary>
/// Hands committed events to live readers. A reader has a bounded buffer: when it is full, the newest events are left out for this reader and counted, and it is told from which cursor to read again.
/// </summary>
internal sealed class EventHub(ILoopJournal journal, EngineOptions options) : IEventFeed
{
    private const int PageSize = 500;
    private ImmutableArray<Reader> _readers = [];

    public bool HasReaders => !_readers.IsEmpty;

    public void Start() => journal.Committed += Publish;

    public void PublishUnstored(EventEnvelope envelope)
    {
        foreach (var reader in _readers)
            reader.Offer(envelope, 0);
    }

    public async ValueTask<Outcome<IAsyncEnumerable<FeedItem>>> FollowAsync(IReadOnlyCollection<string> channels, string? after, CancellationToken cancellation)
    {
        var parsed = new List<FeedChannel>(channels.Count);
        foreach (var channel in channels)
        {
            if (FeedChannel.Parse(channel) is not { } known)
                return new Fault(ErrorCode.InvalidArgument, $"'{channel}' is no channel; channels are realm/{{name}}, execution/{{id}} and resources.");
            parsed.Add(known);
        }

        if (parsed.Count == 0)
            return new Fault(ErrorCode.InvalidArgument, "No channel is named; channels are realm/{name}, execution/{id} and resources.");
        long? from = null;
        if (after is not null)
        {
            if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var position) || !await IsReachedAsync(position, cancellation))
                return new Fault(ErrorCode.UnknownCursor, $"The cursor '{after}' is none of ours; take one from an event, or leave it out to read what is new.");
            from = position;
        }

        return Outcome.Of(ReadAsync([.. parsed], from, cancellation));
    }

    public async ValueTask<bool> IsReachedAsync(long position, CancellationToken cancellation) => position <= await journal.HeadAsync(cancellation);

    private void Publish(IReadOnlyList<StoredEvent> events)
    {
        var readers = _readers;
        if (readers.IsEmpty)
            return;
        foreach (var stored in events)
            Publish(readers, stored);
    }

    private static void Publish(ImmutableArray<Reader> readers, StoredEvent stored)
    {
        EventEnvelope? envelope = null;
        foreach (var reader in readers)
        {
            if (reader.Wants(stored.Realm, stored.Loop))
                reader.Offer(envelope ??= Envelope(stored), stored.Position);
        }
    }

    /// <summary>1. Attach, so that nothing is lost between. 2. Read the journal up to here. 3. Go on with what is new.</summary>
    private async IAsyncEnumerable<FeedItem> ReadAsync(FeedChannel[] channels, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new Reader(channels, options.ReaderBuffer);
        ImmutableInterlocked.Update(ref _readers, static (readers, added) => readers.Add(added), reader);
        try
        {
            using var follow = await journal.FollowAsync(cancellation);
            var last = after ?? follow.After;
            yield return new FeedItem.Ready(Cursor(last));
            if (after is not null)
            {
                var end = follow.After;
                await foreach (var stored in BackfillAsync(channels, last, end, cancellation))
                {
                    last = stored.Position;
                    yield return new FeedItem.Event(reader.ChannelOf(stored.Realm, stored.Loop)!.Text, Envelope(stored));
                }

                last = Math.Max(last, end);
            }

            await foreach (var (envelope, position) in reader.Items.ReadAllAsync(cancellation))
            {
                if (position != 0 && position <= last)
                    continue;
                if (position != 0)
                    last = position;
                yield return new FeedItem.Event(reader.ChannelOf(envelope)!.Text, envelope);
                if (reader.TakeMissed() is var missed and > 0)
                    yield return new FeedItem.Missed(Cursor(last), missed);
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _readers, static (readers, gone) => readers.Remove(gone), reader);
        }
    }

    private async IAsyncEnumerable<StoredEvent> BackfillAsync(FeedChannel[] channels, long after, long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var realm = channels.Length == 1 ? channels[0].Realm : null;
        var loop = channels.Length == 1 ? channels[0].Loop : null;
        while (after < end)
        {
            var page = await journal.ReadFeedAsync(realm, loop, after, PageSize, cancellation);
            foreach (var stored in page)
            {
                if (stored.Position > end)
                    yield break;
                after = stored.Position;
                if (channels.Any(channel => channel.Holds(stored.Realm, stored.Loop)))
                    yield return stored;
            }

            if (page.Count < PageSize)
                yield break;
        }
    }

    internal static EventEnvelope Envelope(StoredEvent stored)
    {
        var json = new Utf8JsonReader(stored.Data);
        return new EventEnvelope(Cursor(stored.Position), stored.Realm, stored.Loop.ToString(), stored.Seq, stored.At, stored.Type, JsonElement.ParseValue(ref json));
    }

    private static string Cursor(long position) => position.ToString(CultureInfo.InvariantCulture);

    private sealed class Reader(FeedChannel[] channels, int capacity)
    {
        private const int MostUnstored = 64;

        private readonly Channel<(EventEnvelope, long)> _items = Channel.CreateBounded<(EventEnvelope, long)>(new BoundedChannelOptions(capacity) { SingleReader = true });
        private long _missed;

        public ChannelReader<(EventEnvelope Envelope, long Position)> Items => _items.Reader!;

        public bool Wants(string realm, LoopId loop) => ChannelOf(realm, loop) is not null;

        public FeedChannel? ChannelOf(string realm, LoopId loop) => Array.Find(channels, channel => channel.Holds(realm, loop));

        public FeedChannel? ChannelOf(EventEnvelope envelope) => Array.Find(channels, channel => channel.Holds(envelope));

        public void Offer(EventEnvelope envelope, long position)
        {
            // What is never stored may take a small part of the buffer only: it must not displace events, nor hold much memory for a reader that does not read.
            if (ChannelOf(envelope) is null || (position == 0 && _items.Reader.Count >= MostUnstored))
                return;
            if (!_items.Writer.TryWrite((envelope, position)) && position != 0)
                Interlocked.Increment(ref _missed);
        }

        public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);
    }
}
