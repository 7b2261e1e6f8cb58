using System.Diagnostics;
using System.Globalization;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Answers;

/// <summary>Answers with a fault as a problem document (RFC 9457). The one place where faults become HTTP.</summary>
internal sealed class ProblemAnswer(Fault fault) : IResult
{
    private const string TypeBase = "https://loopstacks.io/errors/";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var buffer = new PooledBuffer();
        JsonBytes.Write(buffer, ToProblem(httpContext), ContractsJson.Default.Problem);
        var response = httpContext.Response;
        if (fault.RetryAfter is { } wait)
            response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
        await BytesAnswer.WriteAsync(response, fault.Code.HttpStatus, Problem.MediaType, buffer.Written).ConfigureAwait(false);
    }

    private Problem ToProblem(HttpContext context) => new(
        TypeBase + fault.Code.Code,
        fault.Code.Title,
        fault.Code.HttpStatus,
        fault.Code.Code,
        fault.Detail,
        fault.Errors is { Count: > 0 } errors ? errors : null,
        TraceOf(context),
        context.Request.PathBase + context.Request.Path);

    /// <summary>The id under which traces and logs know this request.</summary>
    public static string TraceOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    // A client that comes back at once would only be refused again.
    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}
