using System.Text;

namespace LoopStacks.JsonSchema.Values;

/// <summary>Finds the number of a property name from its raw JSON text, without allocation.</summary>
internal sealed class NameTable
{
    private readonly byte[][] _names;

    /// <summary>Open addressing, at most half full; an entry is the number of a name plus one.</summary>
    private readonly int[] _slots;

    public NameTable(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Count * 2))];
        for (var i = 0; i < _names.Length; i++)
        {
            var slot = FirstSlot(_names[i]);
            while (_slots[slot] != 0)
                slot = NextSlot(slot);
            _slots[slot] = i + 1;
        }
    }

    public int Count => _names.Length;

    /// <summary>The number of the name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> raw)
    {
        if (_names.Length == 0)
            return -1;
        if (!JsonText.IsEscaped(raw))
            return FindUnescaped(raw);
        using var name = new UnescapedText(raw, stackalloc byte[UnescapedText.ScratchSize]);
        return FindUnescaped(name.Bytes);
    }

    private int FindUnescaped(ReadOnlySpan<byte> name)
    {
        for (var slot = FirstSlot(name); _slots[slot] != 0; slot = NextSlot(slot))
        {
            if (name.SequenceEqual(_names[_slots[slot] - 1]))
                return _slots[slot] - 1;
        }

        return -1;
    }

    private int FirstSlot(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var b in name)
            hash = (hash ^ b) * 16777619u;
        return (int)(hash & (uint)(_slots.Length - 1));
    }

    private int NextSlot(int slot) => (slot + 1) & (_slots.Length - 1);
}
