using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LoopStacks.Api.Answers;

/// <summary>Which of JSON and another form a caller would rather read (RFC 9110, 12.5.1).</summary>
internal static class AcceptHeader
{
    private static readonly string[] Yaml = [.. MediaTypes.ResourceBodies.Skip(1)];

    public static bool PrefersYaml(HttpRequest request) => Prefers(request, Yaml);

    /// <summary>Whether the caller would rather read one of these than JSON.</summary>
    public static bool Prefers(HttpRequest request, params string[] others)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0 || !MediaTypeHeaderValue.TryParseList(header, out var types))
            return false;
        var other = types.Where(type => others.Any(name => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase))).Select(Quality).DefaultIfEmpty(0).Max();
        var json = types.Where(type => type.MediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)).Select(Quality).DefaultIfEmpty(0).Max();
        return other > json;
    }

    private static double Quality(MediaTypeHeaderValue type) => type.Quality ?? 1;
}
