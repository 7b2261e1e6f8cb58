namespace LoopStacks.JsonSchema.Documents;

/// <summary>
/// Resolves URI references as RFC 3986 section 5.2 says, on the text alone. <see cref="Uri"/> would change what was
/// written (case, percent-encoding, file paths), and then an id would no longer equal the reference to it.
/// </summary>
internal readonly record struct UriReference(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    public static UriReference Parse(string text)
    {
        var rest = text.AsSpan();
        string? scheme = null, authority = null, query = null, fragment = null;

        if (rest.IndexOf('#') is >= 0 and var hash)
        {
            fragment = rest[(hash + 1)..].ToString();
            rest = rest[..hash];
        }

        if (rest.IndexOf('?') is >= 0 and var question)
        {
            query = rest[(question + 1)..].ToString();
            rest = rest[..question];
        }

        if (rest.IndexOf(':') is > 0 and var colon && !rest[..colon].Contains('/'))
        {
            scheme = rest[..colon].ToString();
            rest = rest[(colon + 1)..];
        }

        if (rest.StartsWith("//"))
        {
            rest = rest[2..];
            var slash = rest.IndexOf('/');
            var end = slash < 0 ? rest.Length : slash;
            authority = rest[..end].ToString();
            rest = rest[end..];
        }

        return new UriReference(scheme, authority, rest.ToString(), query, fragment);
    }

    /// <summary>The absolute URI which <paramref name="reference"/> means when it is written under <paramref name="baseUri"/>.</summary>
    public static UriReference Resolve(string baseUri, string reference)
    {
        var target = Parse(reference);
        if (target.Scheme is not null)
            return target with { Path = RemoveDotSegments(target.Path) };

        var origin = Parse(baseUri);
        if (target.Authority is not null)
            return target with { Scheme = origin.Scheme, Path = RemoveDotSegments(target.Path) };
        if (target.Path.Length == 0)
            return origin with { Query = target.Query ?? origin.Query, Fragment = target.Fragment };

        var path = target.Path[0] == '/' ? target.Path : Merge(origin, target.Path);
        return origin with { Path = RemoveDotSegments(path), Query = target.Query, Fragment = target.Fragment };
    }

    public string WithoutFragment() =>
        $"{(Scheme is null ? "" : Scheme + ":")}{(Authority is null ? "" : "//" + Authority)}{Path}{(Query is null ? "" : "?" + Query)}";

    private static string Merge(UriReference origin, string path) =>
        origin.Authority is not null && origin.Path.Length == 0 ? "/" + path : origin.Path[..(origin.Path.LastIndexOf('/') + 1)] + path;

    private static string RemoveDotSegments(string path)
    {
        if (!path.Contains('.', StringComparison.Ordinal))
            return path;

        var segments = path.Split('/');
        var kept = new List<string>(segments.Length);
        for (var i = 0; i < segments.Length; i++)
        {
            var isDot = segments[i] is "." or "..";
            if (!isDot)
                kept.Add(segments[i]);
            // The first, empty segment of an absolute path stays: there is nothing above the root.
            else if (segments[i] == ".." && kept.Count > (path[0] == '/' ? 1 : 0))
                kept.RemoveAt(kept.Count - 1);
            if (isDot && i == segments.Length - 1)
                kept.Add(""); // "a/." and "a/b/.." are folders
        }

        return string.Join('/', kept);
    }
}
