using System.Text;

namespace LoopStacks.Core.Expressions.Values;

/// <summary>Texts by code points, as JMESPath counts, orders and reverses them; .NET's own way is by UTF-16.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    public static string Reverse(string text)
    {
        var reversed = new char[text.Length];
        var end = text.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            end -= rune.Utf16SequenceLength;
            rune.EncodeToUtf16(reversed.AsSpan(end));
        }

        return new string(reversed);
    }

    public static int Compare(string left, string right)
    {
        var shared = Math.Min(left.Length, right.Length);
        for (var i = 0; i < shared; i++)
        {
            if (left[i] != right[i])
                return Order(left[i]).CompareTo(Order(right[i]));
        }

        return left.Length.CompareTo(right.Length);
    }

    // Surrogates stand for code points above all others, yet lie below U+E000.
    private static int Order(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
