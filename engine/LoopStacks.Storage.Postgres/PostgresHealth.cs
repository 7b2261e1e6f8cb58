using System.Collections.Immutable;
using System.Diagnostics;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Storage.Postgres;

/// <summary>Whether PostgreSQL answers, by what its writers and its listener met last, and by how long a write waits for its answer. Thread safe.</summary>
internal sealed class PostgresHealth : IStorageHealth
{
    /// <summary>How long a commit may be without an answer before the server counts as away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _changing = new();
    private ImmutableDictionary<object, string> _faults = ImmutableDictionary<object, string>.Empty;
    private ImmutableArray<Func<long>> _waiting = [];

    /// <summary>Read for each new loop, so without a lock.</summary>
    public string? Fault
    {
        get
        {
            var faults = Volatile.Read(ref _faults);
            if (!faults.IsEmpty)
                return faults.Values.First();
            foreach (var since in _waiting)
            {
                if (since() is var started and not 0 && Stopwatch.GetElapsedTime(started) is var elapsed && elapsed > Patience)
                    return $"PostgreSQL has not answered a write for {elapsed.TotalSeconds:F0} s.";
            }

            return null;
        }
    }

    /// <summary>Counts a writer in.</summary>
    /// <param name="since">When the write that is under way was sent, as a timestamp of <see cref="Stopwatch"/>; 0 where there is none.</param>
    public void Watch(Func<long> since) => ImmutableInterlocked.Update(ref _waiting, static (all, added) => all.Add(added), since);

    public void Failed(object who, string reason)
    {
        lock (_changing)
            _faults = _faults.SetItem(who, reason);
    }

    public void Succeeded(object who)
    {
        lock (_changing)
            _faults = _faults.Remove(who);
    }
}
