using LoopStacks.Api;
using LoopStacks.Api.Access;
using LoopStacks.Api.Health;
using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane.Agents;
using LoopStacks.ControlPlane.Cluster;
using LoopStacks.ControlPlane.Draining;
using LoopStacks.ControlPlane.Kubernetes;
using LoopStacks.ControlPlane.Security;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.Coordination.Redis;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;
using LoopStacks.Gateway;
using LoopStacks.Gateway.Admission;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LoopStacks.ControlPlane;

/// <summary>The composition root: engine, store, agents' door and API in one process.</summary>
public static class ControlPlaneHost
{
    /// <summary>Runs until it is told to stop (SIGTERM, Ctrl-C).</summary>
    /// <returns>An exit code of <see cref="ExitCodes"/>; what went wrong is said on standard error.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        try
        {
            await using var running = await PatientStart.StartAsync(new ControlPlaneOptions { Arguments = args }, Console.Error, cancellation);
            await running.Completion;
            return ExitCodes.Ok;
        }
        catch (ControlPlaneException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.Code.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>Starts, and returns when loops and agents are taken.</summary>
    /// <exception cref="ControlPlaneException">It can't start; the message says why and what to do.</exception>
    public static async Task<RunningControlPlane> StartAsync(ControlPlaneOptions options, CancellationToken cancellation = default)
    {
        WebApplication? app = null;
        try
        {
            app = Build(options);
            await app.StartAsync(cancellation);
            var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            return new RunningControlPlane(app, new Uri(address));
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            if (app is not null)
                await app.DisposeAsync();
            throw explained;
        }
    }

    private static WebApplication Build(ControlPlaneOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ShortForms.AddTo(builder.Configuration, options);
        var urls = builder.Configuration[ShortForms.Urls]!;
        builder.WebHost.UseKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(urls);
        builder.Services.AddRouting();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConfiguration(builder.Configuration.GetSection("LoopStacks:Logging"));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace); // Standard output is the embedding command's.
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Logging.SetMinimumLevel(options.LogLevel ?? LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None) // A cookie of an earlier process, which a new one replaces: pages send no forms.
            .AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft.Orleans", LogLevel.Error).AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Orleans.Runtime.GrainDirectory.ClientDirectory", LogLevel.Critical) // A process that is gone does not take its table of clients; it is tried again with who is there.
            .AddFilter("Polly", LogLevel.Warning) // Orleans places each loop through Polly, which would say so in two lines.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // What stops the start is said once, by whoever started it.

        if (options.Time is { } time)
            builder.Services.AddSingleton(time);
        builder.AddStorage();
        builder.Services.AddSingleton<IAgentAdmission, ResourceAdmission>();
        var isInKubernetes = builder.AddKubernetes();
        if (!isInKubernetes && LoopbackOnly.Check(urls) is { } refused)
            throw new ControlPlaneException(ErrorCode.InvalidArgument, refused);
        var cluster = builder.AddCluster();
        builder.Services.AddGateway(); // Before the engine: it is attached to the bus when loops are taken up.
        builder.AddLoopStacksEngine(cluster);
        builder.Services.AddSingleton<IReadiness, EngineReadiness>();
        builder.Services.AddLoopStacksApi(builder.Configuration);
        builder.AddConsole();
        builder.AddTelemetry();
        builder.AddDrain();
        var stopping = new CancellationTokenSource();
        if (options.RunAgents)
        {
            // Agents of this process lose their connections when it stops; that is no news to anybody.
            var least = options.LogLevel ?? LogLevel.Information;
            builder.Logging.AddFilter("LoopStacks.Agents", level => level >= least && (level >= LogLevel.Error || !stopping.IsCancellationRequested));
            builder.Services.AddHostedService<LocalAgents>();
        }

        var app = builder.Build();
        if (isInKubernetes)
            app.UseKubernetesCallers();
        else
            app.UseLoopbackOnly();
        app.UseWebSockets();
        app.MapAgentConnections().Needing("connect", "agentinstances", AccessScope.Known); // For what it connects it says in its first message.
        app.MapLoopStacksApi();
        app.MapPrometheusScrapingEndpoint("/metrics").Needing("get", "metrics", AccessScope.Realm);
        app.MapConsole();
        app.Lifetime.ApplicationStopping.Register(stopping.Cancel); // Registered last, so it is called before the door closes.
        return app;
    }

    private static ControlPlaneException? Explain(Exception exception) => exception switch
    {
        ControlPlaneException known => known,
        StorageUnavailableException storage => new ControlPlaneException(ErrorCode.StorageUnavailable, storage.Message, storage),
        CoordinationUnavailableException coordination => new ControlPlaneException(ErrorCode.CannotStart, coordination.Message, coordination),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken =>
            new ControlPlaneException(ErrorCode.CannotStart, $"{taken.Message} Stop what listens there, or choose another port (--urls, LOOPSTACKS_URLS).", taken),
        Microsoft.Extensions.Options.OptionsValidationException invalid => new ControlPlaneException(ErrorCode.InvalidArgument, string.Join(Environment.NewLine, invalid.Failures), invalid),
        _ => null,
    };
}
