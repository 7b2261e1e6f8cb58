using System.Text.RegularExpressions;

namespace LoopStacks.Architecture.Tests;

/// <summary>Links between the documents lead somewhere.</summary>
public sealed partial class DocumentLinkTests
{
    public static TheoryData<string> Documents() => new(Repository.Files("*.md"));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_RelativeLinks_LeadToFilesAndHeadings(string document)
    {
        var dead = Links(Repository.Read(document)).Where(link => !IsThere(document, link));

        Assert.Empty(dead);
    }

    private static IEnumerable<string> Links(string text) => Link().Matches(Fence().Replace(text, ""))
        .Select(match => match.Groups[1].Value)
        .Where(link => !Scheme().IsMatch(link));

    private static bool IsThere(string document, string link)
    {
        var (path, heading) = link.Split('#', 2) is [var left, var right] ? (left, right) : (link, null);
        var target = path.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, path);
        var full = Path.GetFullPath(Path.Combine(Repository.Root, target));
        if (!File.Exists(full) && !Directory.Exists(full))
            return false;
        return heading is null || !full.EndsWith(".md", StringComparison.Ordinal) || Headings(File.ReadAllText(full)).Contains(heading);
    }

    /// <summary>The anchors that GitHub makes of headings.</summary>
    private static IEnumerable<string> Headings(string text) => Heading().Matches(Fence().Replace(text, ""))
        .Select(match => NotInAnchors().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
