using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>All events in memory; each reader has a bounded queue, and is told what did not fit.</summary>
internal sealed class FakeEventFeed : IEventFeed
{
    private readonly Lock _lock = new();
    private readonly List<EventEnvelope> _events = [];
    private readonly List<Reader> _readers = [];

    /// <summary>Events that a reader's queue holds.</summary>
    public int Capacity { get; set; } = 1000;

    /// <summary>Set to make readers fail while they read.</summary>
    public Exception? Failure { get; set; }

    /// <summary>One permit for every reader that stands ready.</summary>
    public SemaphoreSlim Followed { get; } = new(0);

    /// <summary>One permit for every reader that left.</summary>
    public SemaphoreSlim Left { get; } = new(0);

    /// <summary>Readers take nothing while this is held.</summary>
    public SemaphoreSlim Hold { get; } = new(1, 1);

    public EventEnvelope Publish(string realm, string? loop, long seq, string type, JsonElement data, Action<EventEnvelope>? stored = null, bool isStored = true)
    {
        lock (_lock)
        {
            var cursor = isStored ? (Position() + 1).ToString(CultureInfo.InvariantCulture) : null;
            var envelope = new EventEnvelope(cursor, realm, loop, seq, DateTimeOffset.UnixEpoch, type, data);
            if (isStored)
                _events.Add(envelope);
            stored?.Invoke(envelope);
            foreach (var reader in _readers)
                reader.Offer(envelope, Capacity);
            return envelope;
        }
    }

    public ValueTask<bool> IsReachedAsync(long position, CancellationToken cancellation)
    {
        lock (_lock)
            return ValueTask.FromResult(position <= Position());
    }

    public ValueTask<Outcome<IAsyncEnumerable<FeedItem>>> FollowAsync(IReadOnlyCollection<string> channels, string? after, CancellationToken cancellation) => ValueTask.FromResult(Follow(channels, after, cancellation));

    private Outcome<IAsyncEnumerable<FeedItem>> Follow(IReadOnlyCollection<string> channels, string? after, CancellationToken cancellation)
    {
        if (channels.FirstOrDefault(channel => channel != "resources" && !channel.StartsWith("realm/", StringComparison.Ordinal) && !channel.StartsWith("execution/", StringComparison.Ordinal)) is { } none)
            return new Fault(ErrorCode.InvalidArgument, $"'{none}' is no channel.");
        lock (_lock)
        {
            if (after is not null && (!int.TryParse(after, out var position) || position > Position()))
                return new Fault(ErrorCode.UnknownCursor, $"Cursor '{after}' is unknown.");
            var reader = new Reader(channels);
            reader.Queue.Writer.TryWrite(new FeedItem.Ready(after ?? Position().ToString(CultureInfo.InvariantCulture)));
            foreach (var envelope in _events.Skip(after is null ? _events.Count : int.Parse(after, CultureInfo.InvariantCulture)))
                reader.Offer(envelope, int.MaxValue);
            _readers.Add(reader);
            return Make(ReadAsync(reader, cancellation));
        }
    }

    private static Outcome<IAsyncEnumerable<FeedItem>> Make(IAsyncEnumerable<FeedItem> items) => OutcomeOf.Value(items);

    private async IAsyncEnumerable<FeedItem> ReadAsync(Reader reader, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Followed.Release();
        try
        {
            while (await reader.Queue.Reader.WaitToReadAsync(cancellation))
            {
                await Hold.WaitAsync(cancellation);
                Hold.Release();
                if (Failure is { } failure)
                    throw failure;
                if (reader.Queue.Reader.TryRead(out var item))
                    yield return reader.Taken(item);
            }
        }
        finally
        {
            lock (_lock)
                _readers.Remove(reader);
            Left.Release();
        }
    }

    private int Position() => _events.Count;

    private sealed class Reader(IReadOnlyCollection<string> channels)
    {
        private int _waiting;
        private string _last = "0";
        private long _missed;

        public Channel<FeedItem> Queue { get; } = Channel.CreateUnbounded<FeedItem>();

        public void Offer(EventEnvelope envelope, int capacity)
        {
            if (channels.FirstOrDefault(channel => Has(channel, envelope)) is not { } fits)
                return;
            if (Volatile.Read(ref _waiting) >= capacity)
            {
                if (_missed++ == 0)
                    Queue.Writer.TryWrite(new FeedItem.Missed(_last, 0));
                return;
            }

            Interlocked.Increment(ref _waiting);
            _last = envelope.Cursor ?? _last;
            Queue.Writer.TryWrite(new FeedItem.Event(fits, envelope));
        }

        public FeedItem Taken(FeedItem item)
        {
            if (item is FeedItem.Event)
                Interlocked.Decrement(ref _waiting);
            return item is FeedItem.Missed missed ? missed with { Count = Interlocked.Exchange(ref _missed, 0) } : item;
        }

        private static bool Has(string channel, EventEnvelope envelope) =>
            channel == $"realm/{envelope.Realm}" || channel == $"execution/{envelope.Loop}" || (channel == "resources" && envelope.Loop is null);
    }
}
