using System.Globalization;
using System.Text;

namespace LoopStacks.JsonSchema.Patterns;

/// <summary>
/// A set of Unicode code points, written as a .NET expression. .NET matches UTF-16 units, so code points beyond the first
/// plane become pairs of surrogates.
/// </summary>
internal sealed class CodePointSet
{
    public static readonly (int First, int Last)[] Digits = [('0', '9')];
    public static readonly (int First, int Last)[] WordCharacters = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    public static readonly (int First, int Last)[] LineEnds = [('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)];

    /// <summary>WhiteSpace and LineTerminator of ECMA-262.</summary>
    public static readonly (int First, int Last)[] Spaces =
    [
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
        (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ];

    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;
    private const int FirstSupplementary = 0x10000;
    private const int LastCodePoint = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges = [];

    /// <summary>Unicode properties such as <c>\p{L}</c>; .NET knows them for the first plane only.</summary>
    private readonly StringBuilder _properties = new();

    public void Add(int first, int last) => _ranges.Add((first, last));

    public void Add(IEnumerable<(int First, int Last)> ranges) => _ranges.AddRange(ranges);

    public void AddProperty(string text) => _properties.Append(text);

    public static IEnumerable<(int First, int Last)> Complement(IEnumerable<(int First, int Last)> ranges)
    {
        var next = 0;
        foreach (var (first, last) in ranges.Order())
        {
            if (first > next)
                yield return (next, first - 1);
            next = Math.Max(next, last + 1);
        }

        if (next <= LastCodePoint)
            yield return (next, LastCodePoint);
    }

    /// <param name="negated">Write what is not in the set.</param>
    /// <param name="repeated">
    /// It is followed by * or +. Then a set with all supplementary code points may as well match single surrogates, which
    /// is much simpler: the text is well formed, so they come in pairs.
    /// </param>
    public string ToExpression(bool negated, bool repeated)
    {
        var ranges = negated ? Complement(_ranges).ToList() : _ranges;
        var properties = _properties.Length > 0;
        // With properties the first plane cannot be complemented by ranges; the class itself is negated then.
        var basic = properties && negated ? Class(_ranges, $"{_properties}\\uD800-\\uDFFF", negated: true) : Class(ranges, _properties.ToString(), negated: false);
        var supplementary = ranges.Where(r => r.Last >= FirstSupplementary).Select(r => (First: Math.Max(r.First, FirstSupplementary), r.Last)).ToList();
        if (supplementary.Count == 0)
            return basic;

        if (repeated && !properties && supplementary.Contains((FirstSupplementary, LastCodePoint)))
            return Class(ranges, "\\uD800-\\uDFFF", negated: false);
        return $"(?:{basic}|{string.Join('|', supplementary.SelectMany(Surrogates))})";
    }

    public static void AppendUnit(StringBuilder text, int unit) =>
        text.Append("\\u").Append(unit.ToString("X4", CultureInfo.InvariantCulture));

    private static string Class(IEnumerable<(int First, int Last)> ranges, string properties, bool negated)
    {
        var text = new StringBuilder();
        foreach (var (first, last) in ranges)
        {
            AppendRange(text, first, Math.Min(last, FirstSurrogate - 1));
            AppendRange(text, Math.Max(first, LastSurrogate + 1), Math.Min(last, FirstSupplementary - 1));
        }

        text.Append(properties);
        // A class of nothing cannot be written in .NET; what is not anything means the same.
        return text.Length == 0 ? (negated ? "[\\0-\\uFFFF]" : "[^\\0-\\uFFFF]") : $"[{(negated ? "^" : "")}{text}]";
    }

    private static void AppendRange(StringBuilder text, int first, int last)
    {
        if (first > last)
            return;
        AppendUnit(text, first);
        if (first == last)
            return;
        text.Append('-');
        AppendUnit(text, last);
    }

    /// <summary>Splits a range so that each part is a class of high surrogates followed by one of low surrogates.</summary>
    private static IEnumerable<string> Surrogates((int First, int Last) range)
    {
        var (first, last) = range;
        while (first <= last)
        {
            var high = High(first);
            var isWhole = Low(first) == 0xDC00;
            var blockEnd = isWhole && High(last) > high ? WholeBlocksEnd(last) : Math.Min(last, first | 0x3FF);
            var text = new StringBuilder("[");
            AppendRange(text, high, High(blockEnd));
            text.Append("][");
            AppendRange(text, Low(first), Low(blockEnd));
            yield return text.Append(']').ToString();
            first = blockEnd + 1;
        }
    }

    /// <summary>The last code point up to which all low surrogates belong to the range.</summary>
    private static int WholeBlocksEnd(int last) => Low(last) == LastSurrogate ? last : (last & ~0x3FF) - 1;

    private static int High(int codePoint) => FirstSurrogate + ((codePoint - FirstSupplementary) >> 10);

    private static int Low(int codePoint) => 0xDC00 + ((codePoint - FirstSupplementary) & 0x3FF);
}
