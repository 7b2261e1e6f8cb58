using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Events;

/// <summary>The live readers, found by what they read: an event costs what its own readers are, however many others there are. Thread safe.</summary>
internal sealed class FeedReaders
{
    private readonly ConcurrentDictionary<string, ImmutableArray<FeedReader>> _byRealm = new();
    private readonly ConcurrentDictionary<LoopId, ImmutableArray<FeedReader>> _byLoop = new();
    private ImmutableArray<FeedReader> _ofResources = [];
    private int _count;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>From its return on, the reader is found by each of its channels.</summary>
    public void Add(FeedReader reader)
    {
        foreach (var channel in reader.Channels)
        {
            if (channel.Loop is { } loop)
                Add(_byLoop, loop, reader);
            else if (channel.Realm is { } realm)
                Add(_byRealm, realm, reader);
            else
                ImmutableInterlocked.Update(ref _ofResources, static (all, added) => With(all, added), reader);
        }

        Interlocked.Increment(ref _count);
    }

    public void Remove(FeedReader reader)
    {
        Interlocked.Decrement(ref _count);
        foreach (var channel in reader.Channels)
        {
            if (channel.Loop is { } loop)
                Remove(_byLoop, loop, reader);
            else if (channel.Realm is { } realm)
                Remove(_byRealm, realm, reader);
            else
                ImmutableInterlocked.Update(ref _ofResources, static (all, gone) => all.Remove(gone), reader);
        }
    }

    /// <summary>Who is to hear of an event, each once and by the first of its channels that holds it.</summary>
    /// <param name="loop">Null for an event of resources.</param>
    public IEnumerable<(FeedReader Reader, FeedChannel Channel)> Of(string realm, LoopId? loop)
    {
        if (loop is not { } id)
            return _ofResources.Select(reader => (reader, reader.Channels.First(channel => channel is { Loop: null, Realm: null })));
        var hasOfLoop = _byLoop.TryGetValue(id, out var ofLoop);
        var hasOfRealm = _byRealm.TryGetValue(realm, out var ofRealm);
        if (!hasOfLoop && !hasOfRealm)
            return [];
        var all = hasOfLoop && hasOfRealm ? ofLoop.Union(ofRealm) : hasOfLoop ? ofLoop : ofRealm;
        return all.Select(reader => (reader, reader.ChannelOf(realm, id)!));
    }

    private static ImmutableArray<FeedReader> With(ImmutableArray<FeedReader> all, FeedReader added) => all.Contains(added) ? all : all.Add(added);

    private static void Add<T>(ConcurrentDictionary<T, ImmutableArray<FeedReader>> index, T key, FeedReader reader)
        where T : notnull => index.AddOrUpdate(key, static (_, added) => [added], static (_, all, added) => With(all, added), reader);

    private static void Remove<T>(ConcurrentDictionary<T, ImmutableArray<FeedReader>> index, T key, FeedReader reader)
        where T : notnull
    {
        while (index.TryGetValue(key, out var all))
        {
            var left = all.Remove(reader);
            if (left.IsEmpty ? index.TryRemove(KeyValuePair.Create(key, all)) : index.TryUpdate(key, left, all))
                return;
        }
    }
}
