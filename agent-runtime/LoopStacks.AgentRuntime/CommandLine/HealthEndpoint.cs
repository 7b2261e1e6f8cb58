using LoopStacks.Contracts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>Tells whoever watches the process (a kubelet) that it runs, and whether the platform has let it in. It takes nothing and shows nothing else.</summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile bool _connected;

    private HealthEndpoint(WebApplication app) => _app = app;

    /// <summary>Where it answers on this machine.</summary>
    public Uri Url { get; private set; } = null!;

    /// <exception cref="CommandFailedException">The port is taken.</exception>
    public static async Task<HealthEndpoint> StartAsync(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.ListenAnyIP(port);
        });
        var app = builder.Build();
        var endpoint = new HealthEndpoint(app);
        app.Run(endpoint.AnswerAsync);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new CommandFailedException(ExitCodes.Unavailable, $"The health port {port} can't be listened on: {exception.Message} Choose another one, --health-port or LOOPSTACKS_HEALTH_PORT.");
        }

        endpoint.Url = new UriBuilder(app.Urls.First()) { Host = "127.0.0.1" }.Uri;
        return endpoint;
    }

    /// <summary>Whether the platform has let the replica in and the connection stands.</summary>
    public void Connected(bool connected) => _connected = connected;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync().ConfigureAwait(false);

    private async Task AnswerAsync(HttpContext context)
    {
        var (status, text) = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET" or "HEAD", "/healthz") => (StatusCodes.Status200OK, "healthy"),
            ("GET" or "HEAD", "/readyz") when _connected => (StatusCodes.Status200OK, "connected"),
            ("GET" or "HEAD", "/readyz") => (StatusCodes.Status503ServiceUnavailable, "not connected to the platform"),
            _ => (StatusCodes.Status404NotFound, "there are GET /healthz and GET /readyz"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted).ConfigureAwait(false);
    }
}
