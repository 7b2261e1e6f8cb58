namespace LoopStacks.Cli.Documents;

/// <summary>Splits a YAML stream into its documents. A line that begins with <c>---</c> is a document's beginning wherever it stands (YAML 1.2, section 9.1.2).</summary>
internal static class DocumentSplitter
{
    public static IEnumerable<(string Text, int Line)> Split(string stream)
    {
        var lines = stream.ReplaceLineEndings("\n").Split('\n');
        var from = 0;
        for (var at = 0; at <= lines.Length; at++)
        {
            if (at < lines.Length && !IsMarker(lines[at]))
                continue;
            // "--- value" has content on the marker's own line.
            var text = string.Join('\n', lines[from..at]);
            if (HasContent(lines[from..at]))
                yield return (text, from + 1 + LeadingBlanks(lines[from..at]));
            if (at < lines.Length)
            {
                from = at;
                if (lines[at].Length > 3 && lines[at].StartsWith("---", StringComparison.Ordinal))
                    lines[at] = "   " + lines[at][3..];
                else
                    lines[at] = "";
            }
        }
    }

    private static bool IsMarker(string line) =>
        (line.StartsWith("---", StringComparison.Ordinal) || line.StartsWith("...", StringComparison.Ordinal)) && (line.Length == 3 || char.IsWhiteSpace(line[3]));

    private static bool HasContent(string[] lines) => lines.Any(line => !IsBlank(line));

    private static int LeadingBlanks(string[] lines) => lines.TakeWhile(IsBlank).Count();

    private static bool IsBlank(string line) => line.AsSpan().TrimStart() is [] or ['#', ..];
}
