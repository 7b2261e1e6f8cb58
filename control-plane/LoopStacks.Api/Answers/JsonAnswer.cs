using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Answers;

/// <summary>Answers with a wire record, serialized by its generated type information.</summary>
internal sealed class JsonAnswer<T>(int status, T value, JsonTypeInfo<T> type) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // The length is known before the first byte leaves: a value that can't be written is still answered with a problem.
        using var buffer = new PooledBuffer();
        JsonBytes.Write(buffer, value, type);
        await BytesAnswer.WriteAsync(httpContext.Response, status, MediaTypes.JsonUtf8, buffer.Written).ConfigureAwait(false);
    }
}
