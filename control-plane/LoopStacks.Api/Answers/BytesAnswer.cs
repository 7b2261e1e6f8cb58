using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Answers;

/// <summary>Answers with bytes that stand ready.</summary>
internal sealed class BytesAnswer(int status, string contentType, ReadOnlyMemory<byte> body) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext.Response, status, contentType, body);

    public static Task WriteAsync(HttpResponse response, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(response.HttpContext.Request.Method))
            return Task.CompletedTask;
        return WriteBodyAsync(response, body);
    }

    private static async Task WriteBodyAsync(HttpResponse response, ReadOnlyMemory<byte> body) =>
        await response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted).ConfigureAwait(false);
}
