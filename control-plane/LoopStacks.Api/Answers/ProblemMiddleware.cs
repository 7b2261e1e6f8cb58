using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Api.Answers;

/// <summary>
/// The edge of the API: what was thrown becomes a problem, and so does an error status that nobody gave a body
/// (no such route, method not allowed). Nothing of an exception reaches the caller.
/// </summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    private const int ClientClosedRequest = 499;
    private const long QuietMilliseconds = 10_000;

    private long _toldAt = -QuietMilliseconds;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await CaughtAsync(context, exception).ConfigureAwait(false);
            return;
        }

        if (IsBareError(context.Response))
            await new ProblemAnswer(Bare(context)).ExecuteAsync(context).ConfigureAwait(false);
    }

    private static bool IsBareError(HttpResponse response) =>
        response is { StatusCode: >= 400, HasStarted: false, ContentType: null } && response.ContentLength is null or 0;

    private static Fault Bare(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Refusals.NoRoute(context.Request),
        StatusCodes.Status405MethodNotAllowed => Refusals.Method(context.Request, context.Response.Headers.Allow),
        StatusCodes.Status415UnsupportedMediaType => Refusals.MediaType(context.Request.ContentType, MediaTypes.JsonBodies),
        var status => new Fault(WithStatus(status), $"The request was refused with status {status}."),
    };

    private static ErrorCode WithStatus(int status) =>
        ErrorCode.All.FirstOrDefault(code => code.HttpStatus == status)
        ?? (status < 500 ? ErrorCode.MalformedRequest : ErrorCode.Internal) with { HttpStatus = status };

    private async Task CaughtAsync(HttpContext context, Exception exception)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientClosedRequest;
            return;
        }

        var fault = FaultOf(context, exception);
        if (context.Response.HasStarted)
        {
            // Half an answer can't be taken back; the caller sees a broken connection rather than a whole but wrong answer.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await new ProblemAnswer(fault).ExecuteAsync(context).ConfigureAwait(false);
    }

    private Fault FaultOf(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new Fault(ErrorCode.TooLarge, "The body is larger than this server reads.");
            case BadHttpRequestException bad:
                return new Fault(ErrorCode.MalformedRequest, $"The request can't be read as HTTP: {bad.Message}");
            case StorageUnavailableException:
                LogStorage(log, Loud(), context.Request.Method, context.Request.Path, exception);
                return new Fault(ErrorCode.StorageUnavailable, "The store can't be reached. Nothing of this request may be taken as done; send it again, with the same Idempotency-Key where it starts a loop.", RetryAfter: TimeSpan.FromSeconds(1));
            case VersionConflictException:
            case Exception when GrainFaults.IsOfTheCluster(exception):
                LogPeer(log, context.Request.Method, context.Request.Path, exception);
                return new Fault(ErrorCode.PeerUnavailable, "Another control plane that has a part in this can't be reached, or is being replaced. The request may have been carried out; send it again, with the same Idempotency-Key where it starts a loop.", RetryAfter: TimeSpan.FromSeconds(1));
            default:
                LogUnexpected(log, context.Request.Method, context.Request.Path, exception);
                return new Fault(ErrorCode.Internal, "The platform failed at this request. Its log has the reason under the traceId.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "{Method} {Path} failed: another control plane can't be reached")]
    private static partial void LogPeer(ILogger logger, string method, string path, Exception exception);

    /// <summary>While the store is away each request fails: one in ten seconds is told, the others at Debug.</summary>
    private LogLevel Loud()
    {
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref _toldAt);
        return now - last >= QuietMilliseconds && Interlocked.CompareExchange(ref _toldAt, now, last) == last ? LogLevel.Warning : LogLevel.Debug;
    }

    [LoggerMessage(EventId = 2, Message = "{Method} {Path} failed: the store is unavailable")]
    private static partial void LogStorage(ILogger logger, LogLevel level, string method, string path, Exception exception);
}
