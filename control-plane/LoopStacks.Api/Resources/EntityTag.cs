using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Engine.Resources;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Resources;

/// <summary>Entity tags: a resource's version in quotes (RFC 9110, 8.8.3).</summary>
internal static class EntityTag
{
    public static string? Of(StoredResource stored) => stored.Resource.Metadata.ResourceVersion is { } version ? $"\"{version}\"" : null;

    /// <summary>The version that a condition names; null for none, and for <c>*</c>, which any stored version fits.</summary>
    public static string? Of(HttpRequest request, string header, QueryReader query)
    {
        var text = request.Headers[header].ToString().Trim();
        if (text.Length == 0 || text == "*")
            return null;
        if (text.Length > 2 && text[0] == '"' && text[^1] == '"' && text.AsSpan(1, text.Length - 2).IndexOf('"') < 0)
            return text[1..^1];
        query.Refuse(Refusals.Argument($"Header {header} is '{Refusals.Shown(text)}'; expected is one version in quotes, as ETag gave it, or *."));
        return null;
    }
}
