using System.Numerics;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>A set of names an object must have, checked in one pass over its properties.</summary>
internal sealed class RequiredNames(IReadOnlyList<string> names)
{
    private const int BitsPerWord = 64;

    /// <summary>So many words live on the stack; that is enough for 1024 names.</summary>
    private const int StackWords = 16;

    private readonly NameTable _table = new(names);

    public bool AllIn(JsonElement instance)
    {
        if (_table.Count == 0)
            return true;
        var words = (_table.Count + BitsPerWord - 1) / BitsPerWord;
        Span<ulong> seen = words <= StackWords ? stackalloc ulong[words] : new ulong[words];
        seen.Clear();
        return Collect(instance, seen) == _table.Count;
    }

    public IEnumerable<string> MissingIn(JsonElement instance)
    {
        var seen = new ulong[(_table.Count + BitsPerWord - 1) / BitsPerWord];
        Collect(instance, seen);
        return names.Where((_, i) => (seen[i / BitsPerWord] & (1UL << (i % BitsPerWord))) == 0);
    }

    private int Collect(JsonElement instance, Span<ulong> seen)
    {
        foreach (var property in instance.EnumerateObject())
        {
            var name = _table.Find(JsonText.RawName(property));
            if (name >= 0)
                seen[name / BitsPerWord] |= 1UL << (name % BitsPerWord);
        }

        var count = 0;
        foreach (var word in seen)
            count += BitOperations.PopCount(word);
        return count;
    }
}
