using System.Text.RegularExpressions;

namespace LoopStacks.Architecture.Tests;

/// <summary>The table of allowed references in ARCHITECTURE.md.</summary>
internal static partial class ArrowTable
{
    public static IReadOnlyDictionary<string, (string Folder, string[] MayReference)> Read()
    {
        var section = Repository.Read("ARCHITECTURE.md").Split("\n## ").Single(part => part.StartsWith("Folders and arrows\n", StringComparison.Ordinal));
        return section.Split('\n')
            .Where(line => line.StartsWith("| `LoopStacks.", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|'))
            .ToDictionary(cells => Code(cells[0]).Single(), cells => (Code(cells[1]).Single(), References(cells[2])));
    }

    private static string[] References(string cell)
    {
        var names = Code(cell);
        Assert.True(names.Length > 0 || cell.Trim() == "nothing", $"'{cell.Trim()}' names no project; write `LoopStacks.X`, or nothing.");
        return names;
    }

    private static string[] Code(string cell) => [.. CodeSpan().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
