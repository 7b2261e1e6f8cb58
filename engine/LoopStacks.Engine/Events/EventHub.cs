using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
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
    private readonly FeedReaders _readers = new();

    public bool HasReaders => !_readers.IsEmpty;

    public void Start() => journal.Committed += Publish;

    public void PublishUnstored(EventEnvelope envelope)
    {
        LoopId? loop = null;
        if (envelope.Loop is { } text)
        {
            if (!LoopId.TryParse(text, out var id))
                return;
            loop = id;
        }

        foreach (var (reader, channel) in _readers.Of(envelope.Realm, loop))
            reader.Offer(envelope, 0, channel);
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
        if (_readers.IsEmpty)
            return;
        foreach (var stored in events)
        {
            EventEnvelope? envelope = null;
            foreach (var (reader, channel) in _readers.Of(stored.Realm, stored.Loop))
                reader.Offer(envelope ??= Envelope(stored), stored.Position, channel);
        }
    }

    /// <summary>1. Attach, so that nothing is lost between. 2. Read the journal up to here. 3. Go on with what is new.</summary>
    private async IAsyncEnumerable<FeedItem> ReadAsync(FeedChannel[] channels, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new FeedReader(channels, options.ReaderBuffer);
        _readers.Add(reader);
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

            await foreach (var (envelope, position, channel) in reader.Items.ReadAllAsync(cancellation))
            {
                if (position != 0 && position <= last)
                    continue;
                if (position != 0)
                    last = position;
                yield return new FeedItem.Event(channel.Text, envelope);
                if (reader.TakeMissed() is var missed and > 0)
                    yield return new FeedItem.Missed(Cursor(last), missed);
            }
        }
        finally
        {
            _readers.Remove(reader);
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
}
