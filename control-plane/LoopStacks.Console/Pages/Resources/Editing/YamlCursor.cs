using System.Text.RegularExpressions;

namespace LoopStacks.WebConsole.Pages.Resources.Editing;

/// <summary>Where the cursor stands in a YAML text that may be half typed: by the indentation of its lines, as people write documents of this kind.</summary>
/// <param name="Path">Keys from the document to the mapping that is being written; an item of a list is <c>-</c>.</param>
/// <param name="Key">The key of the cursor's line, where its value is being written; else null.</param>
/// <param name="Siblings">Keys that the mapping has already.</param>
public sealed partial record YamlCursor(IReadOnlyList<string> Path, string? Key, IReadOnlyList<string> Siblings)
{
    private const int MaxLines = 20_000;

    /// <param name="line">From 1.</param>
    /// <param name="column">From 1.</param>
    public static YamlCursor At(string text, int line, int column)
    {
        var lines = text.Split('\n').Take(MaxLines).Select(one => one.TrimEnd('\r')).ToArray();
        var at = Math.Clamp(line - 1, 0, lines.Length - 1);
        var before = lines[at][..Math.Clamp(column - 1, 0, lines[at].Length)];
        var own = Entry.Of(before);
        // On an empty line the cursor's own column says where it belongs.
        var indent = own?.Indent ?? before.Length;
        var key = own is { HasColon: true } ? own.Key : null;
        var path = new List<string>();
        var siblings = new List<string>();
        var isItem = own?.Dash is { } dash && dash < indent;
        if (isItem)
            path.Insert(0, "-");
        var level = isItem ? own!.Dash!.Value : indent;
        var searched = indent;
        for (var i = at - 1; i >= 0; i--)
        {
            if (Entry.Of(lines[i]) is not { } entry)
                continue;
            if (!isItem && entry.Indent == searched && entry.Key is not null && level == indent)
                siblings.Add(entry.Key);
            var start = entry.Dash ?? entry.Indent;
            // A mapping in a list begins behind its dash.
            if (entry.Dash is { } mark && entry.Indent == level && mark < level)
            {
                path.Insert(0, "-");
                level = mark;
                continue;
            }

            var isParent = entry.HasColon && !entry.HasValue && (entry.Indent < level || (entry.Indent == level && path.Count > 0 && path[0] == "-" && entry.Dash is null));
            if (!isParent)
                continue;
            path.Insert(0, entry.Key!);
            level = entry.Indent;
            if (entry.Dash is { } list && start < entry.Indent)
            {
                path.Insert(0, "-");
                level = list;
            }

            if (level == 0 && entry.Dash is null)
                break;
        }

        for (var i = at + 1; i < lines.Length && Entry.Of(lines[i]) is var entry; i++)
        {
            if (entry is null)
                continue;
            if (entry.Indent < indent || entry.Dash is not null)
                break;
            if (entry.Indent == indent && entry.Key is not null)
                siblings.Add(entry.Key);
        }

        return new YamlCursor(path, key, siblings);
    }

    private sealed partial record Entry(int Indent, int? Dash, string? Key, bool HasColon, bool HasValue)
    {
        public static Entry? Of(string line)
        {
            if (line.Trim().Length == 0 || line.TrimStart().StartsWith('#'))
                return null;
            var match = Shape().Match(line);
            var dash = match.Groups["dash"].Success ? match.Groups["dash"].Index : (int?)null;
            var rest = match.Groups["rest"];
            var pair = Pair().Match(rest.Value);
            return pair.Success
                ? new Entry(rest.Index, dash, pair.Groups["key"].Value.Trim('"', '\''), true, pair.Groups["value"].Value.Trim() is { Length: > 0 } value && value[0] != '#')
                : new Entry(rest.Index, dash, rest.Value.Trim(), false, false);
        }

        [GeneratedRegex("^ *(?:(?<dash>-)(?: +|$))?(?<rest>.*)$", RegexOptions.None, 1000)]
        private static partial Regex Shape();

        [GeneratedRegex("^(?<key>\"[^\"]*\"|'[^']*'|[^:#{\\[]+?):(?:\\s+(?<value>.*))?$", RegexOptions.None, 1000)]
        private static partial Regex Pair();
    }
}
