using System.Collections;
using System.Globalization;
using k8s.Exceptions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace LoopStacks.Operator;

/// <summary>The program without its process: arguments in, an exit code out.</summary>
internal static class OperatorHost
{
    private const string DefaultUrls = "http://127.0.0.1:8090";

    public const string Help =
        """
        Runs Realms, Agents, AgentInstances and LoopStacks in a Kubernetes cluster.

        Usage: LoopStacks.Operator [options]
               LoopStacks.Operator crds [--output FOLDER]                      prints the definitions of our kinds, or writes them as files

          --kubeconfig FILE      cluster to run for                              LOOPSTACKS_KUBECONFIG   [the pod's own, else KUBECONFIG, else ~/.kube/config]
          --context NAME         context of the kubeconfig                                               [its current one]
          --urls URLS            addresses of /healthz, /readyz and /metrics     LOOPSTACKS_URLS         [http://127.0.0.1:8090]
          --Section:Key=VALUE    any setting, such as --LoopStacks:Operator:Workers=16; as a variable LOOPSTACKS__OPERATOR__WORKERS=16
          --help                 this text

        Settings are explained in docs/operator.md. Of several operators with the same lease one leads; the others stand by.
        Exit codes: 0 stopped as told, 2 wrong arguments or settings, 6 no cluster is given or its kubeconfig can't be read, 70 failed.
        """;

    public static async Task<int> RunAsync(string[] args, CancellationToken stopping)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?"))
        {
            await Console.Out.WriteLineAsync(Help);
            return ExitCodes.Ok;
        }

        if (args is ["crds", .. var rest])
            return await DefinitionsCommand.RunAsync(rest);
        var builder = WebApplication.CreateSlimBuilder();
        OperatorOptions options;
        try
        {
            options = Configure(builder.Configuration, args);
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"{WithoutInternals(fault.Message)}\nSee --help and docs/operator.md.");
            return ExitCodes.Usage;
        }

        KubernetesConnection connection;
        try
        {
            connection = Connect(builder.Configuration);
        }
        catch (Exception fault) when (fault is KubeConfigException or IOException or UnauthorizedAccessException or FormatException)
        {
            await Console.Error.WriteLineAsync($"No cluster can be used: {fault.Message.TrimEnd('.')}. Name a kubeconfig with --kubeconfig or LOOPSTACKS_KUBECONFIG.");
            return ExitCodes.Unavailable;
        }

        using (connection)
            return await RunAsync(builder, connection, options, stopping);
    }

    private static async Task<int> RunAsync(WebApplicationBuilder builder, KubernetesConnection connection, OperatorOptions options, CancellationToken stopping)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseUrls(builder.Configuration["LoopStacks:Urls"]!);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(KubernetesMetrics.MeterName, OperatorMetrics.MeterName, "System.Runtime").AddPrometheusExporter());
        await using var app = builder.Build();
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var logger = logs.CreateLogger("LoopStacks.Operator");
        var runtime = new OperatorRuntime(connection, options, Identity(), TimeProvider.System, logs);
        OperatorMetrics.Watch(runtime);
        app.MapGet("/healthz", () => "healthy");
        app.MapGet("/readyz", () => runtime.IsReady
            ? Results.Text(runtime.IsLeading ? "leading" : "standing by")
            : Results.Text("not connected to the API server yet, or not done with reading what is there", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapPrometheusScrapingEndpoint();
        try
        {
            await app.StartAsync(stopping);
        }
        catch (IOException fault)
        {
            await Console.Error.WriteLineAsync($"{fault.Message} Choose another address with --urls or LOOPSTACKS_URLS.");
            return ExitCodes.Usage;
        }

        logger.LogInformation("Runs for {Server}, {Namespace}", connection.Server, options.Namespace.Length == 0 ? "all namespaces" : "namespace " + options.Namespace);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, app.Lifetime.ApplicationStopping);
        try
        {
            await runtime.RunAsync(end.Token);
            return ExitCodes.Ok;
        }
        catch (Exception failure) when (!end.IsCancellationRequested)
        {
            logger.LogCritical(failure, "The operator failed");
            return ExitCodes.Internal;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>In the order of strength: appsettings.json, environment, short forms, command line.</summary>
    internal static OperatorOptions Configure(IConfigurationManager configuration, string[] args)
    {
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["LoopStacks:Urls"] = DefaultUrls });
        configuration.AddJsonFile("appsettings.json", optional: true);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string key && key.StartsWith("LOOPSTACKS__", StringComparison.OrdinalIgnoreCase))
                configuration["LoopStacks:" + key["LOOPSTACKS__".Length..].Replace("__", ":", StringComparison.Ordinal)] = entry.Value as string;
        }

        foreach (var (variable, setting) in new[] { ("LOOPSTACKS_URLS", "LoopStacks:Urls"), ("LOOPSTACKS_KUBECONFIG", "LoopStacks:Kubeconfig") })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
                configuration[setting] = value;
        }

        configuration.AddCommandLine(args, new Dictionary<string, string> { ["--urls"] = "LoopStacks:Urls", ["--kubeconfig"] = "LoopStacks:Kubeconfig", ["--context"] = "LoopStacks:KubeContext" });
        var options = configuration.GetSection(OperatorOptions.Section).Get<OperatorOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new OperatorOptions();
        return options.Faults().ToArray() is { Length: > 0 } faults ? throw new ArgumentException(string.Join('\n', faults)) : options;
    }

    private static KubernetesConnection Connect(ConfigurationManager configuration)
    {
        var file = configuration["LoopStacks:Kubeconfig"];
        return file is null && configuration["LoopStacks:KubeContext"] is null && k8s.KubernetesClientConfiguration.IsInCluster()
            ? KubernetesConnection.InCluster()
            : KubernetesConnection.FromKubeconfig(file, configuration["LoopStacks:KubeContext"]);
    }

    /// <summary>The binder tells of unknown settings in the words of its own classes.</summary>
    private static string WithoutInternals(string message) => message.StartsWith("'ErrorOnUnknownConfiguration'", StringComparison.Ordinal)
        ? $"{OperatorOptions.Section} has no setting {message[(message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}."
        : message;

    /// <summary>The pod's name, and something that no other process has.</summary>
    private static string Identity() => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}_{Guid.NewGuid().ToString("N")[..8]}");
}
