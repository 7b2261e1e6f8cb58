using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Reputation;

namespace LoopStacks.Engine.Reputation;

/// <summary>What is known of instances, in memory: what the store has, for readers that must not wait. Reading takes no lock; one follower writes.</summary>
internal sealed class ReputationBook(ReputationOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<ReputationKey, ReputationState> _entries = new();
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>What loops decide by, by capability: of those of which nothing is known, the priors.</summary>
    public IReadOnlyDictionary<string, Repute> Of(string realm, string instance, ImmutableArray<string> capabilities)
    {
        var now = time.GetUtcNow();
        var reputes = new Dictionary<string, Repute>(capabilities.Length);
        foreach (var capability in capabilities)
            reputes[capability] = _entries.TryGetValue(new ReputationKey(realm, instance, capability), out var state) ? ReputeOf(state, now) : Repute.Unknown;
        return reputes;
    }

    public ReputationState Find(ReputationKey key) => _entries.GetValueOrDefault(key, ReputationState.None);

    public IEnumerable<KeyValuePair<ReputationKey, ReputationState>> All => _entries;

    public ReputationFigures Figures(ReputationState state) => ReputationFigures.Of(state, time.GetUtcNow(), options.Decay);

    /// <summary>Takes over what is stored, whatever it had before.</summary>
    public void Restore(IReadOnlyList<KeyValuePair<ReputationKey, ReputationState>> entries)
    {
        foreach (var (key, state) in entries)
            Put(key, state);
        foreach (var key in _entries.Keys.Except(entries.Select(entry => entry.Key)))
            Remove(key);
    }

    /// <summary>Takes over what has become durable.</summary>
    public void Publish(ReputationBatch batch)
    {
        foreach (var (key, state) in batch.Changed)
            Put(key, state);
        foreach (var key in batch.Dropped)
            Remove(key);
    }

    /// <summary>Those of which there was no news since.</summary>
    public IReadOnlyCollection<ReputationKey> NotHeardSince(DateTimeOffset since) =>
        [.. _entries.Where(entry => entry.Value.HeardAt < since).Select(entry => entry.Key)];

    /// <summary>
    /// Whom to drop so that no realm has too many: those not heard of for the longest. A twentieth more than necessary, so that a realm at its limit is not searched with every
    /// newcomer.
    /// </summary>
    public IReadOnlyCollection<ReputationKey> Overflow(IReadOnlyDictionary<ReputationKey, ReputationState> changed)
    {
        var dropped = new List<ReputationKey>();
        foreach (var realm in changed.Keys.Where(key => !_entries.ContainsKey(key)).GroupBy(key => key.Realm))
        {
            var excess = _counts.GetValueOrDefault(realm.Key) + realm.Count() - options.MaxEntriesPerRealm;
            if (excess <= 0)
                continue;
            var all = _entries.Where(entry => entry.Key.Realm == realm.Key && !changed.ContainsKey(entry.Key)).Concat(changed.Where(entry => entry.Key.Realm == realm.Key));
            dropped.AddRange(all.OrderBy(entry => entry.Value.HeardAt).Take(excess + (options.MaxEntriesPerRealm / 20)).Select(entry => entry.Key));
        }

        return dropped;
    }

    private void Put(ReputationKey key, ReputationState state)
    {
        if (_entries.TryAdd(key, state))
            _counts[key.Realm] = _counts.GetValueOrDefault(key.Realm) + 1;
        else
            _entries[key] = state;
    }

    private void Remove(ReputationKey key)
    {
        if (_entries.TryRemove(key, out _))
            _counts[key.Realm]--;
    }

    /// <summary>Rounded: what is recorded in a loop's history are the numbers that its rule shows.</summary>
    private Repute ReputeOf(ReputationState state, DateTimeOffset now)
    {
        var figures = ReputationFigures.Of(state with { Durations = Durations.None }, now, options.Decay);
        return new Repute(
            Math.Round(figures.Reliability, 4),
            Math.Round(figures.Overconfidence, 4),
            figures.Brier is null ? null : Math.Round(figures.Accuracy, 4));
    }
}
