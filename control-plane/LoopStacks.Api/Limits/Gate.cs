using System.Diagnostics.CodeAnalysis;

namespace LoopStacks.Api.Limits;

/// <summary>Lets so many in at once and turns the rest away; nobody queues. Thread safe.</summary>
internal abstract class Gate(int limit)
{
    private int _inside;

    public int Limit { get; } = limit;

    /// <summary>A place, given back by disposing it once; false where all are taken.</summary>
    public bool TryEnter([NotNullWhen(true)] out IDisposable? place)
    {
        place = null;
        if (Interlocked.Increment(ref _inside) > Limit)
        {
            Interlocked.Decrement(ref _inside);
            return false;
        }

        place = new Place(this);
        return true;
    }

    private sealed class Place(Gate gate) : IDisposable
    {
        private Gate? _gate = gate;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _gate, null) is { } left)
                Interlocked.Decrement(ref left._inside);
        }
    }
}
