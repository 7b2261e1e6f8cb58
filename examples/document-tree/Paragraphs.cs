using System.Text.RegularExpressions;

/// <summary>A text whose paragraphs are lines with an empty line after them.</summary>
internal static partial class Paragraphs
{
    private const int Width = 4;
    private const string End = "\n\n";

    /// <summary>About equal parts that together are the text, each with whole paragraphs. One part where the text is not long, or is one paragraph.</summary>
    public static List<string> Split(string text, int longCharacters)
    {
        if (text.Length <= longCharacters)
            return [text];
        var (parts, start) = (new List<string>(), 0);
        for (var part = 1; part <= Width && start < text.Length; part++)
        {
            var end = text.IndexOf(End, Math.Max(start, (int)((long)text.Length * part / Width) - End.Length), StringComparison.Ordinal);
            end = end < 0 || part == Width ? text.Length : end + End.Length;
            parts.Add(text[start..end]);
            start = end;
        }

        return parts;
    }

    /// <summary>Each paragraph on a line, without marks of the printed book: figures, and underscores for italics.</summary>
    public static string Unwrapped(string text) =>
        Blanks().Replace(Marks().Replace(text, ""), blank => blank.ValueSpan.Count('\n') > 1 ? End : " ").Trim();

    public static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    [GeneratedRegex(@"\[Illustration[^\]]*\]|_")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
