using LoopStacks.Api.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LoopStacks.Api.Resources;

/// <summary>Which of JSON and YAML a caller would rather read (RFC 9110, 12.5.1).</summary>
internal static class AcceptHeader
{
    public static bool PrefersYaml(HttpRequest request)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0 || !MediaTypeHeaderValue.TryParseList(header, out var types))
            return false;
        var yaml = types.Where(IsYaml).Select(Quality).DefaultIfEmpty(0).Max();
        var json = types.Where(type => type.MediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)).Select(Quality).DefaultIfEmpty(0).Max();
        return yaml > json;
    }

    private static bool IsYaml(MediaTypeHeaderValue type) =>
        MediaTypes.ResourceBodies.Skip(1).Any(yaml => type.MediaType.Equals(yaml, StringComparison.OrdinalIgnoreCase));

    private static double Quality(MediaTypeHeaderValue type) => type.Quality ?? 1;
}
