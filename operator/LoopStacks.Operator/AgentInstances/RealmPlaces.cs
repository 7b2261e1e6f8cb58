namespace LoopStacks.Operator.AgentInstances;

/// <summary>Who waits for a place, or has one: older ones come first.</summary>
internal readonly record struct Candidate(DateTimeOffset Created, string Name) : IComparable<Candidate>
{
    public int CompareTo(Candidate other) => Created != other.Created ? Created.CompareTo(other.Created) : string.CompareOrdinal(Name, other.Name);
}

/// <summary>
/// The places of realms with <c>maxAgentInstances</c>. Who has a place keeps it while there are so many; a free one goes to the oldest that waits. In memory: what holds is in the instances' condition Scheduled,
/// from which it is made anew when an operator begins to lead. Thread safe.
/// </summary>
internal sealed class RealmPlaces
{
    private readonly Dictionary<string, SortedSet<Candidate>> _held = [];
    private readonly Lock _lock = new();

    /// <summary>Takes or keeps a place.</summary>
    /// <param name="realm">Namespace and name.</param>
    /// <param name="most">Null bounds nothing.</param>
    /// <param name="older">Those older than this one that have passed all other gates; whether they have a place or not.</param>
    /// <returns>Whether it has a place.</returns>
    public bool Take(string realm, Candidate candidate, int? most, IEnumerable<Candidate> older)
    {
        lock (_lock)
        {
            var held = Held(realm);
            if (most is not { } bound)
            {
                held.Add(candidate);
                return true;
            }

            if (held.Contains(candidate))
            {
                if (held.TakeWhile(other => other.CompareTo(candidate) < 0).Count() < bound)
                    return true;
                held.Remove(candidate);
                return false;
            }

            if (held.Count >= bound || held.Count + older.Count(other => !held.Contains(other)) >= bound)
                return false;
            held.Add(candidate);
            return true;
        }
    }

    /// <summary>Puts one that had its place before this operator began to lead.</summary>
    public void Remember(string realm, Candidate candidate)
    {
        lock (_lock)
            Held(realm).Add(candidate);
    }

    /// <summary>Gives a place back.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Release(string realm, Candidate candidate)
    {
        lock (_lock)
            return _held.TryGetValue(realm, out var held) && held.Remove(candidate);
    }

    /// <summary>How many have a place.</summary>
    public int Count(string realm)
    {
        lock (_lock)
            return _held.TryGetValue(realm, out var held) ? held.Count : 0;
    }

    private SortedSet<Candidate> Held(string realm) => _held.TryGetValue(realm, out var held) ? held : _held[realm] = [];
}
