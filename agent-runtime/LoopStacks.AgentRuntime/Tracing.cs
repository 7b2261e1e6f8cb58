using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LoopStacks.AgentRuntime;

/// <summary>Traces of work and of model calls to an OpenTelemetry collector, where the environment names one by the variables that OpenTelemetry defines.</summary>
internal static class Tracing
{
    /// <returns>Sends what is left when it is disposed; null where no collector is named.</returns>
    public static TracerProvider? Start(Func<string, string?> environment) =>
        environment("OTEL_EXPORTER_OTLP_ENDPOINT") is null && environment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is null
            ? null
            : Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => resource.AddService("loopstacks-agent"))
                .AddSource("LoopStacks.Agents", Models.ChatClients.SourceName)
                .AddOtlpExporter()
                .Build();
}
