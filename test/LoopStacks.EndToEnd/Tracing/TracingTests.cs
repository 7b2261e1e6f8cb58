using System.Diagnostics;
using System.Text;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Tracing;

public sealed class TracingTests
{
    [Fact]
    public async Task Loop_CollectorInTheEnvironment_GetsOneTraceFromTheCallersSpanOn()
    {
        using var folder = new TemporaryFolder();
        using var collector = new Collector();
        await using var platform = await PlatformProcess.StartAsync(folder.Path, environment: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        });
        await using var agent = await Agents.RunningAgent.StartAsync(platform.Address, platform.Client, "ann", "trace-me", (_, _) => Task.FromResult<object>(1));
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, PlatformClient.Root + "/executions") { Content = PlatformClient.Json(PlatformClient.BodyOf("trace-me", 1)) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        request.Headers.Add("Prefer", "wait=30");

        using var answer = await platform.Client.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();

        await collector.UntilAsync(
            Convert.FromHexString(trace.ToString()),
            "POST /loopstacks/v1/executions"u8.ToArray(), "accept trace-me"u8.ToArray(), "loop trace-me"u8.ToArray(), "bidding"u8.ToArray(), "invoke_agent ann"u8.ToArray(),
            "gen_ai.operation.name"u8.ToArray(), Encoding.UTF8.GetBytes((await PlatformClient.ExecutionAsync(answer)).ExecutionId));
    }
}
