using LoopStacks.Api.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Health;

/// <summary><c>/healthz</c> (the process answers) and <c>/readyz</c> (it can do its work).</summary>
internal sealed partial class ReadHealth(IReadiness readiness, IHostApplicationLifetime lifetime, IOptions<ApiOptions> options, ILogger<ReadHealth> log)
{
    private static readonly HealthReport Alive = new("ok");
    private static readonly HealthReport Draining = new("draining", [new ReadinessCheck("drain", false, "This control plane stops. Requests are still answered for a moment; send new ones to another.")]);

    public Task<IResult> AliveAsync(HttpContext context) => Task.FromResult(Shown(context, StatusCodes.Status200OK, Alive));

    public async Task<IResult> ReadyAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Shown(context, StatusCodes.Status503ServiceUnavailable, Draining);
        var checks = await CheckAsync(context.RequestAborted).ConfigureAwait(false);
        return checks.All(check => check.Ready)
            ? Shown(context, StatusCodes.Status200OK, new HealthReport("ready", checks))
            : Shown(context, StatusCodes.Status503ServiceUnavailable, new HealthReport("notReady", checks));
    }

    private async Task<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(options.Value.ReadinessTimeout);
        try
        {
            return await readiness.CheckAsync(timeout.Token).AsTask().WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [new ReadinessCheck("checks", false, $"No answer within {options.Value.ReadinessTimeout.TotalSeconds} s.")];
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(log, exception);
            return [new ReadinessCheck("checks", false, "The checks failed; the log says why.")];
        }
    }

    private static IResult Shown(HttpContext context, int status, HealthReport report)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Json(status, report, HealthJson.Default.HealthReport);
    }

    [LoggerMessage(1, LogLevel.Error, "The readiness checks failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
