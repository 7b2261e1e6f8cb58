using System.Net;
using LoopStacks.Api.Health;

namespace LoopStacks.Api.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Healthz_Always_200()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("ok", (await (await host.Http.GetAsync("/healthz")).JsonAsync(HttpStatusCode.OK)).Text("status"));
    }

    [Fact]
    public async Task Readyz_AllChecksHold_200()
    {
        await using var host = await TestHost.StartAsync();
        var report = await (await host.Http.GetAsync("/readyz")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("ready", report.Text("status"));
        Assert.Equal("storage", report.GetProperty("checks")[0].Text("name"));
    }

    [Fact]
    public async Task Readyz_ACheckFails_503SaysWhy()
    {
        await using var host = await TestHost.StartAsync();
        host.Readiness.Checks = [new ReadinessCheck("storage", false, "The disk is full."), new ReadinessCheck("silo", true)];
        var report = await (await host.Http.GetAsync("/readyz")).JsonAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("notReady", report.Text("status"));
        Assert.Equal("The disk is full.", report.GetProperty("checks")[0].Text("detail"));
    }

    [Fact]
    public async Task Readyz_ChecksThrow_503WithoutSecrets()
    {
        await using var host = await TestHost.StartAsync();
        host.Readiness.Failure = new InvalidOperationException("password");
        var report = await (await host.Http.GetAsync("/readyz")).JsonAsync(HttpStatusCode.ServiceUnavailable);
        Assert.DoesNotContain("password", report.ToString(), StringComparison.Ordinal);
    }
}
