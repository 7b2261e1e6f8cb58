using System.Collections;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LoopStacks.ControlPlane;

/// <summary>
/// Metrics at <c>/metrics</c>; traces to an OpenTelemetry collector where the environment names one, by the variables that OpenTelemetry defines (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and so on). Without one no span is made.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] s_quiet = ["/metrics", "/healthz", "/readyz"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // The exporter reads its settings from the host's configuration, which otherwise has only ours.
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, variable.Value as string))
            .Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal))
            .ToDictionary();
        builder.Configuration.AddInMemoryCollection(variables);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("loopstacks-control-plane"))
            .WithMetrics(metrics => metrics
                .AddMeter("LoopStacks.Engine", "LoopStacks.Gateway", "LoopStacks.Coordination", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
        if (!variables.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT") && !variables.ContainsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
            return;
        telemetry.WithTracing(traces => traces
            .AddSource("LoopStacks.Engine", "LoopStacks.Agents", "LoopStacks.AgentRuntime")
            .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !context.WebSockets.IsWebSocketRequest && !s_quiet.Contains(context.Request.Path.Value))
            .AddOtlpExporter());
    }
}
