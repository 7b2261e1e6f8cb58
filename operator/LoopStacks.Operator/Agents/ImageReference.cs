using System.Text.RegularExpressions;

namespace LoopStacks.Operator.Agents;

/// <summary>The name of an image, taken apart (the grammar of distribution/reference).</summary>
/// <param name="Repository">With its registry; <c>docker.io/…</c> where none was written.</param>
/// <param name="Tag">Null where none was written.</param>
/// <param name="Digest">Such as <c>sha256:…</c>; null where none was written.</param>
internal sealed partial record ImageReference(string Repository, string? Tag, string? Digest)
{
    private const int Longest = 512;

    /// <summary>Null where the text is no name of an image.</summary>
    public static ImageReference? Parse(string text)
    {
        if (text.Length > Longest || Form().Match(text) is not { Success: true } match)
            return null;
        var repository = match.Groups["repository"].Value;
        return new ImageReference(
            Whole(repository),
            match.Groups["tag"] is { Success: true } tag ? tag.Value : null,
            match.Groups["digest"] is { Success: true } digest ? digest.Value : null);
    }

    /// <summary>The last part of the name, such as <c>universal-runtime</c>.</summary>
    public string ShortName => Repository.Split('/')[^1];

    /// <summary>Whether the name begins with the prefix, and the prefix ends where a part of the name does.</summary>
    public bool BeginsWith(string prefix)
    {
        var whole = Whole(prefix.TrimEnd('/'));
        var name = Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
        return whole.Length <= name.Length && name.StartsWith(whole, StringComparison.Ordinal) && (name.Length == whole.Length || name[whole.Length] is '/' or ':' or '@');
    }

    /// <summary>As a container runtime completes it: a first part without dot or colon that is not localhost is no registry.</summary>
    private static string Whole(string name)
    {
        var first = name.Split('/')[0];
        var hasRegistry = first.Contains('.', StringComparison.Ordinal) || first == "localhost" || HasPort(first) || first.Any(char.IsAsciiLetterUpper);
        return hasRegistry ? name : "docker.io/" + name;
    }

    private static bool HasPort(string first) => first.Split(':') is [_, { Length: > 0 } port] && port.All(char.IsAsciiDigit);

    [GeneratedRegex(
        @"^(?<repository>([a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
