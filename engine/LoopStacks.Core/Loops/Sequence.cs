using System.Collections;

namespace LoopStacks.Core.Loops;

/// <summary>
/// An immutable list of which a change copies little: a tree of arrays of 32. Up to 32 items it is one array and costs what an array costs; a loop of thousands of work items changes one of them three times each,
/// and would copy all of them each time.
/// </summary>
public readonly struct Sequence<T> : IReadOnlyList<T>, IEquatable<Sequence<T>>
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;
    private const int Mask = Width - 1;

    private readonly object? _root;
    private readonly int _shift;

    private Sequence(object? root, int shift, int length)
    {
        _root = root;
        _shift = shift;
        Length = length;
    }

    public int Length { get; }

    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<T>.Count => Length;

    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            return Leaf(index)[index & Mask];
        }
    }

    public static bool operator ==(Sequence<T> left, Sequence<T> right) => left.Equals(right);

    public static bool operator !=(Sequence<T> left, Sequence<T> right) => !left.Equals(right);

    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public Sequence<T> SetItem(int index, T item)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
        return new(Put(_root, _shift, index, item), _shift, Length);
    }

    public Sequence<T> Add(T item) => Length == Width << _shift
        ? new(Put(new object[] { _root! }, _shift + Bits, Length, item), _shift + Bits, Length + 1)
        : new(Put(_root, _shift, Length, item), _shift, Length + 1);

    public Sequence<T> AddRange(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (IsEmpty && items.TryGetNonEnumeratedCount(out var count) && count <= Width)
            return count == 0 ? this : new(items.ToArray(), 0, count);
        var all = this;
        foreach (var item in items)
            all = all.Add(item);
        return all;
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether it is the very same; equal items do not make two lists equal.</summary>
    public bool Equals(Sequence<T> other) => ReferenceEquals(_root, other._root) && Length == other.Length;

    public override bool Equals(object? obj) => obj is Sequence<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_root, Length);

    private T[] Leaf(int index)
    {
        var node = _root!;
        for (var shift = _shift; shift > 0; shift -= Bits)
            node = ((object[])node)[(index >> shift) & Mask];
        return (T[])node;
    }

    private static object Put(object? node, int shift, int index, T item)
    {
        var place = (index >> shift) & Mask;
        if (shift == 0)
        {
            var leaf = Grown((T[]?)node, place);
            leaf[place] = item;
            return leaf;
        }

        var old = (object[]?)node;
        var branch = Grown(old, place);
        branch[place] = Put(place < old?.Length ? old[place] : null, shift - Bits, index, item);
        return branch;
    }

    private static TItem[] Grown<TItem>(TItem[]? old, int place)
    {
        var grown = new TItem[Math.Max(old?.Length ?? 0, place + 1)];
        old?.CopyTo(grown, 0);
        return grown;
    }

    /// <summary>Goes through the items in order.</summary>
    public struct Enumerator(Sequence<T> sequence) : IEnumerator<T>
    {
        private readonly Sequence<T> _sequence = sequence;
        private T[] _leaf = [];
        private int _index = -1;

        public readonly T Current => _leaf[_index & Mask];

        readonly object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (++_index >= _sequence.Length)
                return false;
            if ((_index & Mask) == 0)
                _leaf = _sequence.Leaf(_index);
            return true;
        }

        public void Reset() => _index = -1;

        public readonly void Dispose()
        {
        }
    }
}
