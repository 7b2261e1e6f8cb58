using LoopStacks.Engine.Journal;

namespace LoopStacks.Storage.Postgres;

/// <summary>Whether PostgreSQL answers, by what its writers and its listener met last. Thread safe.</summary>
internal sealed class PostgresHealth : IStorageHealth
{
    private readonly Lock _changing = new();
    private readonly Dictionary<object, string> _faults = [];

    public string? Fault
    {
        get
        {
            lock (_changing)
                return _faults.Values.FirstOrDefault();
        }
    }

    public void Failed(object who, string reason)
    {
        lock (_changing)
            _faults[who] = reason;
    }

    public void Succeeded(object who)
    {
        lock (_changing)
            _faults.Remove(who);
    }
}
