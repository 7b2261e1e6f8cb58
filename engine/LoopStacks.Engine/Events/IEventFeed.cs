using LoopStacks.Contracts.Events;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Events;

/// <summary>
/// All events, in the order in which they became durable. A cursor is a decimal position in that order. Readers never slow a loop: what one can't take in time is
/// left out for it, and it is told so.
/// </summary>
public interface IEventFeed
{
    /// <summary>Whether a position has been reached, here or at another process, of whose newest events this one may not have heard.</summary>
    /// <exception cref="Journal.StorageUnavailableException">The journal had to be asked, and can't be read now.</exception>
    ValueTask<bool> IsReachedAsync(long position, CancellationToken cancellation);

    /// <summary>
    /// Follows channels (<c>realm/{name}</c>, <c>execution/{id}</c>, <c>resources</c>) from after a cursor, or from now on (null), until cancelled. First item is always <see cref="FeedItem.Ready"/>.
    /// </summary>
    /// <returns>The items, or UnknownCursor / InvalidArgument (a channel that is none).</returns>
    /// <exception cref="Journal.StorageUnavailableException">The journal had to be asked whether the cursor is one, and can't be read now.</exception>
    ValueTask<Outcome<IAsyncEnumerable<FeedItem>>> FollowAsync(IReadOnlyCollection<string> channels, string? after, CancellationToken cancellation);
}

/// <summary>What a reader of the feed gets.</summary>
public abstract record FeedItem
{
    private FeedItem()
    {
    }

    /// <summary>The subscription holds from this cursor on.</summary>
    public sealed record Ready(string Cursor) : FeedItem;

    /// <summary>An event, with the first of the reader's channels that it belongs to.</summary>
    public sealed record Event(string Channel, EventEnvelope Envelope) : FeedItem;

    /// <summary>So many events after this cursor were left out; the reader may follow again from it.</summary>
    public sealed record Missed(string After, long Count) : FeedItem;
}
