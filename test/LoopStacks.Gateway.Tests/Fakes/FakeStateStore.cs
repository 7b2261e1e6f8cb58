using System.Collections.Concurrent;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.State;

namespace LoopStacks.Gateway.Tests.Fakes;

/// <summary>A store of state in memory, which a test may make wait or fail; and what is stored of awards. Limits and sweeping are the real store's.</summary>
internal sealed class FakeStateStore : IAgentStateStore, IAwardedWork
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(StateOwner, string), StateEntry> _entries = [];
    private readonly Dictionary<string, StateOutcome> _requests = [];
    private long _version;

    /// <summary>Awaited before each write is made.</summary>
    public Func<StateWrite, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Awaited after each write was made, before it is answered.</summary>
    public Func<StateWrite, Task> AfterWrite { get; set; } = _ => Task.CompletedTask;

    public Waitable<StateWrite> Writes { get; } = new();

    public Waitable<(long Version, DateTimeOffset ExpiresAt)> Touches { get; } = new();

    public ConcurrentDictionary<(WorkItemId, int), AwardedWork> Awarded { get; } = new();

    public ValueTask<AwardedWork?> FindAsync(WorkItemId item, int attempt) => new(Awarded.GetValueOrDefault((item, attempt)));

    public ValueTask<StateEntry?> GetAsync(StateOwner owner, string key, DateTimeOffset now)
    {
        lock (_gate)
            return new(Find(owner, key, now));
    }

    public ValueTask<IReadOnlyList<StateKey>> ListAsync(StateOwner owner, StateQuery query, DateTimeOffset now)
    {
        lock (_gate)
        {
            return new(_entries.Where(entry => entry.Key.Item1 == owner && Find(owner, entry.Key.Item2, now) is not null)
                .Where(entry => entry.Key.Item2.StartsWith(query.Prefix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Key.Item2, query.After) > 0)
                .OrderBy(entry => entry.Key.Item2, StringComparer.Ordinal).Take(query.Limit)
                .Select(entry => new StateKey(entry.Key.Item2, entry.Value.Version, entry.Value.Value.Length, entry.Value.Expiry?.At)).ToArray());
        }
    }

    public async Task<StateOutcome> WriteAsync(StateWrite write)
    {
        Writes.Add(write);
        await BeforeWrite(write);
        var outcome = Write(write);
        await AfterWrite(write);
        return outcome;
    }

    public Task TouchAsync(long version, DateTimeOffset expiresAt)
    {
        Touches.Add((version, expiresAt));
        return Task.CompletedTask;
    }

    public Task<bool> SweepAsync(StateSweep sweep) => Task.FromResult(false);

    private StateOutcome Write(StateWrite write)
    {
        lock (_gate)
        {
            var request = Convert.ToHexString(write.Request.Value.Span);
            if (_requests.TryGetValue(request, out var done))
                return done;
            var found = Find(write.Owner, write.Key, write.Now);
            if (write.ExpectedVersion is { } expected && expected != (found?.Version ?? 0))
                return new StateOutcome(StateOutcomeKind.Conflict, found?.Version ?? 0);
            if (write.Value is { } value)
            {
                _entries[(write.Owner, write.Key)] = new StateEntry(value, ++_version, write.Expiry);
                return _requests[request] = new StateOutcome(StateOutcomeKind.Written, _version);
            }

            return _entries.Remove((write.Owner, write.Key)) ? _requests[request] = new StateOutcome(StateOutcomeKind.Deleted) : new StateOutcome(StateOutcomeKind.Absent);
        }
    }

    private StateEntry? Find(StateOwner owner, string key, DateTimeOffset now) =>
        _entries.TryGetValue((owner, key), out var entry) && !(entry.Expiry?.At <= now) ? entry : null;
}
