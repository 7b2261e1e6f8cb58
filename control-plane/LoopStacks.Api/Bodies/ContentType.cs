using LoopStacks.Api.Answers;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LoopStacks.Api.Bodies;

/// <summary>Checks how a body is said to be written.</summary>
internal static class ContentType
{
    /// <summary>The media type without parameters, or UnsupportedMediaType; then the answer's header says what is read here.</summary>
    public static Outcome<string> Of(HttpRequest request, string[] allowed)
    {
        if (request.ContentType == MediaTypes.Json && allowed[0] == MediaTypes.Json && request.Headers.ContentEncoding.Count == 0)
            return MediaTypes.Json;
        return Find(request, allowed);
    }

    private static Outcome<string> Find(HttpRequest request, string[] allowed)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return Refuse(request, $"Content-Encoding {encoding}", allowed);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !IsUtf8(type))
            return Refuse(request, request.ContentType, allowed);
        foreach (var candidate in allowed)
            if (type.MediaType.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return candidate;
        return Refuse(request, request.ContentType, allowed);
    }

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static Fault Refuse(HttpRequest request, string? came, string[] allowed)
    {
        // RFC 9110, 15.5.16 and RFC 5789, 3.1: the answer tells what would have been read.
        var name = HttpMethods.IsPatch(request.Method) ? "Accept-Patch" : HeaderNames.Accept;
        request.HttpContext.Response.Headers[name] = string.Join(", ", allowed);
        return Refusals.MediaType(came, allowed);
    }
}
