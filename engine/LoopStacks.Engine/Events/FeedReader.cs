using System.Threading.Channels;
using LoopStacks.Contracts.Events;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Events;

/// <summary>A live reader and its bounded buffer. Thread safe, but for reading.</summary>
internal sealed class FeedReader(FeedChannel[] channels, int capacity)
{
    private const int MostUnstored = 64;

    private readonly Channel<(EventEnvelope, long, FeedChannel)> _items = Channel.CreateBounded<(EventEnvelope, long, FeedChannel)>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private long _missed;

    public IReadOnlyList<FeedChannel> Channels => channels;

    /// <summary>Events with their position, 0 for what is not stored, and the channel by which they come.</summary>
    public ChannelReader<(EventEnvelope Envelope, long Position, FeedChannel Channel)> Items => _items.Reader!;

    /// <summary>The first of its channels that holds the loop's events; null where none does.</summary>
    public FeedChannel? ChannelOf(string realm, LoopId loop) => Array.Find(channels, channel => channel.Holds(realm, loop));

    public void Offer(EventEnvelope envelope, long position, FeedChannel channel)
    {
        // What is never stored may take a small part of the buffer only: it must not displace events, nor hold much memory for a reader that does not read.
        if (position == 0 && _items.Reader.Count >= MostUnstored)
            return;
        if (!_items.Writer.TryWrite((envelope, position, channel)) && position != 0)
            Interlocked.Increment(ref _missed);
    }

    /// <summary>How many events were left out since this was asked.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);
}
