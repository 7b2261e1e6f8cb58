using System.Net;
using LoopStacks.Api.Tests.Resources;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Audit;

namespace LoopStacks.Api.Tests.Audit;

public sealed class AuditTests
{
    [Theory]
    [InlineData("pause", """{"by":"eva","reason":"secret-reason"}""", "eva")]
    [InlineData("resume", """{"by":"eva"}""", "eva")]
    [InlineData("reaward", """{"workItem":2,"by":"eva"}""", "eva")]
    [InlineData("cancel", """{"reason":"secret-reason"}""", null)]
    public async Task Post_Deed_IsKeptWithWhoAndWhat(string action, string body, string? by)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();

        (await host.PostAsync($"/executions/{loop.Id}/{action}", body)).EnsureSuccessStatusCode();

        var deed = Assert.Single(host.Audit.Deeds);
        Assert.Equal(("loopback", by, action, "Execution", loop.Id.ToString(), "done", null), (deed.Subject, deed.By, deed.Action, deed.Kind, deed.Name, deed.Result, deed.Code));
        Assert.NotNull(deed.TraceId);
        Assert.DoesNotContain("secret", deed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_RetryOfALoopThatRuns_RefusalIsKeptWithItsCode()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();

        var problem = await (await host.PostAsync($"/executions/{loop.Id}/retry", """{"by":"eva"}""")).ProblemAsync(409, "Conflict");

        Assert.NotNull(problem.Text("detail"));
        Assert.Equal(("retry", Deed.Refused, "Conflict"), Assert.Single(host.Audit.Deeds.Select(deed => (deed.Action, deed.Result, deed.Code))));
    }

    [Fact]
    public async Task Post_FeedbackAndUnreadable_OnlyWhatCouldBeReadIsKept()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();

        await (await host.PostAsync($"/executions/{loop.Id}/pause", "{")).ProblemAsync(400, "MalformedRequest");
        (await host.PostAsync($"/executions/{loop.Id}/feedback", """{"score":1,"by":"ann","comment":"secret"}""")).EnsureSuccessStatusCode();

        var deed = Assert.Single(host.Audit.Deeds);
        Assert.Equal(("feedback", "ann"), (deed.Action, deed.By));
        Assert.DoesNotContain("secret", deed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Resources_EachIsKeptAndDryRunsAreNot()
    {
        await using var host = await TestHost.StartAsync();

        (await host.PostAsync("/realms?dryRun=true", Yaml.RealmJson("support"))).EnsureSuccessStatusCode();
        (await host.PostAsync("/realms", Yaml.RealmJson("support"))).EnsureSuccessStatusCode();
        await (await host.PostAsync("/realms", Yaml.RealmJson("support"))).ProblemAsync(409, "AlreadyExists");
        (await host.Http.DeleteAsync(TestHost.V1 + "/realms/support")).EnsureSuccessStatusCode();

        Assert.Equal(
            [("create", "done"), ("create", "refused"), ("delete", "done")],
            host.Audit.Deeds.Select(deed => (deed.Action, deed.Result)));
        Assert.All(host.Audit.Deeds, deed => Assert.Equal((nameof(ResourceKind.Realm), "default", "support", "support"), (deed.Kind, deed.Namespace, deed.Name, deed.Realm)));
    }

    [Fact]
    public async Task Get_Filters_ReachTheLog()
    {
        await using var host = await TestHost.StartAsync();

        var page = await (await host.Http.GetAsync(TestHost.V1 + "/audit?realm=r&by=eva&action=pause&kind=Execution&name=x&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&limit=7&cursor=9")).JsonAsync(HttpStatusCode.OK);

        var entry = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(("7", "loopback", "eva", "done"), (entry.Text("id"), entry.Text("subject"), entry.Text("by"), entry.Text("result")));
        var since = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new AuditFilter("r", "eva", "pause", "Execution", "x", since, since.AddDays(1), "9", 7), Assert.Single(host.Audit.Filters));
    }

    [Fact]
    public async Task Get_UnknownAction_400()
    {
        await using var host = await TestHost.StartAsync();

        var problem = await (await host.Http.GetAsync(TestHost.V1 + "/audit?action=explode")).ProblemAsync(400, "InvalidArgument");

        Assert.Contains("reaward", problem.Text("detail"), StringComparison.Ordinal);
    }
}
