using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Coordination.Redis.Messages;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Presence;

/// <summary>Who is connected where, as far as this process knows. Readers take no lock. Handlers of its events are called by whoever made the change, outside of the lock.</summary>
internal sealed class PresenceView
{
    private readonly OfferIndex _index = new();
    private readonly ConcurrentDictionary<(string Realm, string Instance), ImmutableArray<Holder>> _holders = new();
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly Lock _gate = new();

    /// <summary>An instance appeared or offers more than before.</summary>
    public event Action<InstanceOffer>? Appeared;

    /// <summary>The last process that had the instance has it no more.</summary>
    public event Action<string, string, bool>? Vanished;

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) => _index.Find(realm, capabilities);

    /// <summary>The processes that have the instance, in the order of their names.</summary>
    public ImmutableArray<Holder> HoldersOf(string realm, string instance) => _holders.TryGetValue((realm, instance), out var holders) ? holders : [];

    /// <summary>Everything that is at other processes.</summary>
    public IEnumerable<Holder> All => _holders.Values.SelectMany(holders => holders);

    /// <summary>The other processes.</summary>
    public IReadOnlyList<string> Nodes
    {
        get
        {
            lock (_gate)
                return [.. _nodes.Keys];
        }
    }

    public bool Knows(string node)
    {
        lock (_gate)
            return _nodes.ContainsKey(node);
    }

    /// <summary>A change of one instance.</summary>
    /// <param name="own">Whether it is an instance of this process, whose changes have no versions.</param>
    /// <returns>False where a change was missed, so that all must be read.</returns>
    public bool Set(string node, string realm, string instance, InstanceOffer? offer, long version, bool own = false)
    {
        List<Change> changes = [];
        lock (_gate)
        {
            if (!own)
            {
                if (!_nodes.TryGetValue(node, out var known))
                    return false;
                if (version <= known.Version)
                    return true; // It was read with the whole.
                if (version != known.Version + 1)
                    return false;
                known.Version = version;
                known.Silent = 0;
                if (offer is null)
                    known.Keys.Remove((realm, instance));
                else
                    known.Keys.Add((realm, instance));
            }

            changes.Add(Put(node, realm, instance, offer));
        }

        Raise(changes, clean: true);
        return true;
    }

    /// <summary>All that a process offers.</summary>
    public void Replace(string node, long version, IReadOnlyList<InstanceOffer> offers)
    {
        List<Change> changes = [];
        lock (_gate)
        {
            if (!_nodes.TryGetValue(node, out var known))
                _nodes.Add(node, known = new Node());
            known.Silent = 0;
            known.Version = version;
            var now = offers.Select(offer => (offer.Realm, offer.Instance)).ToHashSet();
            foreach (var key in known.Keys.Where(key => !now.Contains(key)).ToArray())
                changes.Add(Put(node, key.Realm, key.Instance, null));
            foreach (var offer in offers)
                changes.Add(Put(node, offer.Realm, offer.Instance, offer));
            known.Keys = now;
        }

        Raise(changes, clean: true);
    }

    /// <summary>A sign of life.</summary>
    /// <returns>False where its offers must be read.</returns>
    public bool Beat(string node, long version, IReadOnlyList<InstanceLoad>? loads)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(node, out var known))
                return false;
            known.Silent = 0;
            foreach (var load in loads ?? [])
            {
                foreach (var holder in HoldersOf(load.Realm, load.Instance))
                {
                    if (holder.Node == node)
                        holder.Offer = holder.Offer with { InFlight = load.InFlight, Queued = load.Queued };
                }
            }

            return known.Version == version;
        }
    }

    /// <summary>Counts one beat of this process; those that were silent for <paramref name="beats"/> of them may be gone.</summary>
    public List<string> Silent(int beats)
    {
        lock (_gate)
            return [.. _nodes.Where(node => ++node.Value.Silent > beats).Select(node => node.Key)];
    }

    /// <summary>The process is gone.</summary>
    /// <returns>What it had.</returns>
    public IReadOnlyList<(string Realm, string Instance)> Drop(string node)
    {
        List<Change> changes = [];
        lock (_gate)
        {
            if (!_nodes.Remove(node, out var known))
                return [];
            foreach (var (realm, instance) in known.Keys)
                changes.Add(Put(node, realm, instance, null));
        }

        Raise(changes, clean: false);
        return [.. changes.Select(change => (change.Realm, change.Instance))];
    }

    private Change Put(string node, string realm, string instance, InstanceOffer? offer)
    {
        var before = HoldersOf(realm, instance);
        var others = before.RemoveAll(holder => holder.Node == node);
        var after = offer is null ? others : others.Add(new Holder(node, offer)).Sort(static (left, right) => string.CompareOrdinal(left.Node, right.Node));
        if (after.IsEmpty)
            _holders.TryRemove((realm, instance), out _);
        else
            _holders[(realm, instance)] = after;
        var merged = Merge(after);
        var appeared = _index.Set(realm, instance, merged);
        return new Change(realm, instance, appeared ? merged : null, after.IsEmpty && !before.IsEmpty);
    }

    /// <summary>An instance as a whole, of what it is at each process.</summary>
    public static InstanceOffer? Merge(ImmutableArray<Holder> holders)
    {
        if (holders.IsEmpty)
            return null;
        var first = holders[0].Offer;
        return holders.Length == 1
            ? first
            : first with
            {
                Capabilities = [.. holders.SelectMany(holder => holder.Offer.Capabilities).Distinct().Order(StringComparer.Ordinal)],
                Replicas = holders.Sum(holder => holder.Offer.Replicas),
                Credits = holders.Sum(holder => holder.Offer.Credits),
                InFlight = holders.Sum(holder => holder.Offer.InFlight),
                Queued = holders.Sum(holder => holder.Offer.Queued),
            };
    }

    private void Raise(List<Change> changes, bool clean)
    {
        foreach (var change in changes)
        {
            if (change.Appeared is { } offer)
                Appeared?.Invoke(offer);
            if (change.Vanished)
                Vanished?.Invoke(change.Realm, change.Instance, clean);
        }
    }

    private sealed class Node
    {
        public long Version { get; set; }

        /// <summary>Beats of this process since it was heard last.</summary>
        public int Silent { get; set; }

        public HashSet<(string Realm, string Instance)> Keys { get; set; } = [];
    }

    private readonly record struct Change(string Realm, string Instance, InstanceOffer? Appeared, bool Vanished);
}

/// <summary>An instance at a process.</summary>
internal sealed class Holder(string node, InstanceOffer offer)
{
    private InstanceOffer _offer = offer;

    public string Node { get; } = node;

    /// <summary>With its load as it was told last.</summary>
    public InstanceOffer Offer
    {
        get => Volatile.Read(ref _offer);
        set => Volatile.Write(ref _offer, value);
    }

    public int Free => Offer.Credits - Offer.InFlight - Offer.Queued;
}
