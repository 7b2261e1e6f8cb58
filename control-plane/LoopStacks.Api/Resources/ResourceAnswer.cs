using System.Text;
using System.Text.Json;
using LoopStacks.Api.Answers;
using LoopStacks.Core.Resources;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Resources;

/// <summary>Shows documents as the caller reads them: JSON, or YAML where it prefers that.</summary>
internal static class ResourceAnswer
{
    public static IResult Of(HttpRequest request, int status, JsonElement document)
    {
        request.HttpContext.Response.Headers.Vary = "Accept";
        return AcceptHeader.PrefersYaml(request)
            ? new BytesAnswer(status, MediaTypes.YamlUtf8, Encoding.UTF8.GetBytes(YamlDocuments.FromJson(document)))
            : new BytesAnswer(status, MediaTypes.JsonUtf8, Json(writer => document.WriteTo(writer)));
    }

    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        JsonBytes.Write(buffer, write);
        return buffer.Written.ToArray();
    }
}
