using System.Net;
using System.Text;
using System.Text.Json;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Doctor;

public sealed class DoctorTests
{
    [Fact]
    public async Task Platform_InOrder_AllIsWell()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.Path);
        await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "ann", "help", (_, _) => Task.FromResult<object>(1));

        var checks = await CheckAsync(platform.Address, 0);

        Assert.All(checks, check => Assert.True(check.Health == "ok", $"{check.Check}: {check.Says}"));
        Assert.Equal(["platform", "clock", "ready", "version", "agents", "work"], checks.Select(check => check.Check));
        Assert.Equal("1 instance offers 1 capability", checks[4].Says);
        Assert.Contains("✓ platform", await CommandLine.SucceedAsync(platform.Address, "doctor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Platform_WithoutAgents_WarnsAndSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.Path);

        var agents = Assert.Single(await CheckAsync(platform.Address, 0), check => check.Check == "agents");

        Assert.Equal("warning", agents.Health);
        Assert.Contains("loopstacks get agent-instances", agents.Remedy, StringComparison.Ordinal);
    }

    /// <summary>What the platform lists of a deployed instance whose agent nobody has started.</summary>
    [Theory]
    [InlineData(0, "nobody is connected, so no loop gets a bid")]
    [InlineData(1, "1 of 2 instances are not connected: my-sentiment-analyzer")]
    public async Task Platform_AnInstanceWithoutAReplica_IsNamedAndOffersNothing(int othersReplicas, string says)
    {
        using var platform = new HttpListener();
        var address = new Uri($"http://127.0.0.1:{PlatformProcess.FreePort()}");
        platform.Prefixes.Add(address.AbsoluteUri);
        platform.Start();
        _ = AnswerAsync(platform, $$"""
            {"items":[{"capability":"sentiment-analysis","realm":"default-realm","instances":[
                {"instance":"my-sentiment-analyzer","agent":"sentiment-analyzer","replicas":0,"inFlight":0,"queued":0,"credits":0},
                {"instance":"ann","agent":"ann","replicas":{{othersReplicas}},"inFlight":0,"queued":0,"credits":16}]}]}
            """);

        var agents = Assert.Single(await CheckAsync(address, 6), check => check.Check == "agents");

        Assert.Equal(("warning", says), (agents.Health, agents.Says));
    }

    [Fact]
    public async Task Platform_NotThere_SaysSoWithExitCode6()
    {
        var (check, health, says, remedy) = Assert.Single(await CheckAsync(new Uri($"http://127.0.0.1:{PlatformProcess.FreePort()}"), 6));

        Assert.Equal(("platform", "bad"), (check, health));
        Assert.Contains("Connection refused", says, StringComparison.Ordinal);
        Assert.Contains("loopstacks dev", remedy, StringComparison.Ordinal);
    }

    /// <summary>A platform whose store is away, whose clock is wrong, and that is of another version.</summary>
    [Fact]
    public async Task Platform_InTrouble_NamesEveryTrouble()
    {
        using var sick = new HttpListener();
        var address = new Uri($"http://127.0.0.1:{PlatformProcess.FreePort()}");
        sick.Prefixes.Add(address.AbsoluteUri);
        sick.Start();
        _ = AnswerAsync(sick);

        var checks = await CheckAsync(address, 6);

        Assert.Contains(checks, check => check is { Check: "clock", Health: "warning" });
        Assert.Contains(checks, check => check is { Check: "ready", Health: "bad", Says: "storage: The database is away." });
        Assert.Contains(checks, check => check is { Check: "version", Health: "warning" } && check.Says.Contains("0.0.9", StringComparison.Ordinal));
        Assert.Contains(checks, check => check is { Check: "work", Health: "warning", Says: "7 work items wait for an agent with a free credit" });
        Assert.Contains(checks, check => check is { Check: "work", Health: "warning" } && check.Says.StartsWith("2 work items lost", StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(HttpListener sick, string capabilities = """{"items":[]}""")
    {
        try
        {
            while (true)
            {
                var context = await sick.GetContextAsync();
                var (status, body) = context.Request.Url!.AbsolutePath switch
                {
                    "/healthz" => (200, """{"status":"ok"}"""),
                    "/readyz" => (503, """{"status":"notReady","checks":[{"name":"loops","ready":true},{"name":"storage","ready":false,"detail":"The database is away."}]}"""),
                    "/openapi/v1.json" => (200, """{"info":{"version":"0.0.9"}}"""),
                    "/metrics" => (200, "# TYPE x gauge\nloopstacks_gateway_queue_depth{otel_scope_name=\"a b\"} 7 1764000000000\nloopstacks_gateway_lost_total 2 1764000000000\n"),
                    _ => (200, capabilities),
                };
                context.Response.StatusCode = status;
                context.Response.Headers["Date"] = DateTimeOffset.UtcNow.AddHours(-1).ToString("r", System.Globalization.CultureInfo.InvariantCulture);
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task<(string Check, string Health, string Says, string? Remedy)[]> CheckAsync(Uri platform, int exitCode)
    {
        var (code, output, error) = await CommandLine.RunAsync(platform, "doctor", "-o", "json");
        Assert.True(code == exitCode, $"{code}: {error}{output}");
        return [.. JsonElement.Parse(output).GetProperty("checks").EnumerateArray().Select(check => (
            check.GetProperty("check").GetString()!, check.GetProperty("health").GetString()!, check.GetProperty("says").GetString()!, check.GetProperty("remedy").GetString()))];
    }
}
