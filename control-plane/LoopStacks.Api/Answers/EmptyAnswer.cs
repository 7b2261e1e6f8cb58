using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Answers;

/// <summary>Answers with a status alone, or leaves alone what was answered already.</summary>
internal sealed class EmptyAnswer(int? status) : IResult
{
    /// <summary>The handler has written its answer itself.</summary>
    public static readonly EmptyAnswer Written = new(null);

    public static readonly EmptyAnswer NoContent = new(StatusCodes.Status204NoContent);

    public static readonly EmptyAnswer NotModified = new(StatusCodes.Status304NotModified);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (status is { } code)
            httpContext.Response.StatusCode = code;
        return Task.CompletedTask;
    }
}
