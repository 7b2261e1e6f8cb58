using System.Net;

namespace LoopStacks.Api.Tests.Executions;

public sealed class ReadExecutionsTests
{
    [Fact]
    public async Task List_AllFilters_ReachTheEngine()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.GetAsync("/executions?realm=r&loopstack=s&status=timedOut&label=a%3D1&label=b=x=y&createdAfter=2026-01-01T00:00:00Z&createdBefore=2026-02-01T00:00:00%2B01:00&limit=500&cursor=page-2&text=needle"))
            .JsonAsync(HttpStatusCode.OK);
        Assert.True(host.Loops.Filters.TryDequeue(out var filter));
        Assert.Equal(("r", "s", "timedOut", 500, "page-2"), (filter.Realm, filter.LoopStack, filter.Status, filter.Limit, filter.Cursor));
        Assert.Equal("needle", filter.Text);
        Assert.Equal("1", filter.LabelSelector!["a"]);
        Assert.Equal("x=y", filter.LabelSelector["b"]);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), filter.CreatedAfter);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 23, 0, 0, TimeSpan.Zero), filter.CreatedBefore);
    }

    [Fact]
    public async Task List_LongText_400()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.GetAsync($"/executions?text={new string('x', 201)}")).ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task List_NoFilter_PageOf50()
    {
        await using var host = await TestHost.StartAsync();
        host.Loops.Add();
        var page = await (await host.GetAsync("/executions")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(1, page.GetProperty("items").GetArrayLength());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, page.GetProperty("next").ValueKind);
        Assert.True(host.Loops.Filters.TryDequeue(out var filter));
        Assert.Equal(50, filter.Limit);
    }

    [Theory]
    [InlineData("limit=0", "1 to 500")]
    [InlineData("limit=501", "1 to 500")]
    [InlineData("limit=x", "1 to 500")]
    [InlineData("limit=1&limit=2", "2 times")]
    [InlineData("status=done", "completed")]
    [InlineData("label=nothing", "key=value")]
    [InlineData("label=a=1&label=a=2", "twice")]
    [InlineData("createdAfter=yesterday", "RFC 3339")]
    [InlineData("createdAfter=2026-02-01T00:00:00+01:00", "%2B")]
    [InlineData("loopstak=x", "'loopstack'")]
    public async Task List_BadParameter_400NamesIt(string query, string says)
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.GetAsync($"/executions?{query}")).ProblemAsync(400, "InvalidArgument");
        Assert.Contains(says, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(host.Loops.Filters);
    }

    [Fact]
    public async Task List_UnknownCursor_400()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.GetAsync("/executions?cursor=xyz")).ProblemAsync(400, "UnknownCursor");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tree")]
    [InlineData("/events")]
    [InlineData("/stream")]
    public async Task Get_UnknownId_404(string call)
    {
        await using var host = await TestHost.StartAsync();
        await (await host.GetAsync($"/executions/{Guid.CreateVersion7()}{call}")).ProblemAsync(404, "NotFound");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tree")]
    [InlineData("/events")]
    [InlineData("/stream")]
    public async Task Get_MalformedId_400(string call)
    {
        await using var host = await TestHost.StartAsync();
        Assert.Contains("'4711'", (await (await host.GetAsync($"/executions/4711{call}")).ProblemAsync(400, "InvalidArgument")).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_KnownId_Execution()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        Assert.Equal(loop.Id.ToString(), (await (await host.GetAsync($"/executions/{loop.Id}")).JsonAsync(HttpStatusCode.OK)).Text("executionId"));
        var tree = await (await host.GetAsync($"/executions/{loop.Id}/tree")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(loop.Id.ToString(), tree.GetProperty("execution").Text("executionId"));
    }

    [Fact]
    public async Task Tree_Summary_SaysWhatWasLeftOut()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        Assert.True((await (await host.GetAsync($"/executions/{loop.Id}/tree?view=summary&limit=1")).JsonAsync(HttpStatusCode.OK)).GetProperty("cut").GetBoolean());
        Assert.False((await (await host.GetAsync($"/executions/{loop.Id}/tree?view=summary")).JsonAsync(HttpStatusCode.OK)).TryGetProperty("cut", out _));
        Assert.Contains("20000", (await (await host.GetAsync($"/executions/{loop.Id}/tree?view=summary&limit=20001")).ProblemAsync(400, "InvalidArgument")).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_Pages_GoOnFromNext()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.Happens("biddingOpened");
        loop.End();
        var first = await (await host.GetAsync($"/executions/{loop.Id}/events?limit=2")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("2", first.Text("next"));
        var second = await (await host.GetAsync($"/executions/{loop.Id}/events?after=2")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("loopCompleted", second.GetProperty("items")[0].Text("type"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task Events_UnknownCursor_400(string after)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        await (await host.GetAsync($"/executions/{loop.Id}/events?after={after}")).ProblemAsync(400, "UnknownCursor");
    }

    [Fact]
    public async Task Cancel_Running_202()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var answer = await (await host.PostAsync($"/executions/{loop.Id}/cancel", """{"reason":"enough"}""")).JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("cancelled", answer.Text("status"));
        Assert.Equal(["enough"], host.Loops.CancelReasons);
    }

    [Fact]
    public async Task Cancel_NoBody_202()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        await (await host.SendAsync(HttpMethod.Post, $"/executions/{loop.Id}/cancel")).JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal([null], host.Loops.CancelReasons);
    }

    [Fact]
    public async Task Cancel_Ended_409WithReason()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.End();
        var problem = await (await host.PostAsync($"/executions/{loop.Id}/cancel", "{}")).ProblemAsync(409, "Conflict");
        Assert.Contains("completed", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"reson":"x"}""", "/reson")]
    [InlineData("""{"reason":5}""", "/reason")]
    [InlineData("[]", "")]
    public async Task Cancel_BadBody_400(string body, string pointer)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        (await (await host.PostAsync($"/executions/{loop.Id}/cancel", body)).ProblemAsync(400, "InvalidArgument")).At(pointer);
        Assert.Empty(host.Loops.CancelReasons);
    }

    [Fact]
    public async Task Explain_OfALoop_IsItsExplanation()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var explanation = await (await host.GetAsync($"/executions/{loop.Id}/explain")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(loop.Id.ToString(), explanation.Text("executionId"));
        await (await host.GetAsync($"/executions/{loop.Id}/explain?depth=3")).JsonAsync(HttpStatusCode.OK);
        await (await host.GetAsync($"/executions/{loop.Id}/explain?depth=33")).ProblemAsync(400, "InvalidArgument");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, explanation.GetProperty("end").ValueKind);
    }

    [Fact]
    public async Task Explain_OfNoLoop_404()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.GetAsync($"/executions/{Guid.CreateVersion7()}/explain")).ProblemAsync(404, "NotFound");
        await (await host.GetAsync("/executions/none/explain")).ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task Get_PreferWait_AnswersWhenItHasEnded()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var asked = host.SendAsync(HttpMethod.Get, $"/executions/{loop.Id}", null, ("Prefer", "wait=20"));
        await host.Loops.Waiting.WaitAsync();
        loop.End();
        var response = await asked;
        Assert.Equal("completed", (await response.JsonAsync(HttpStatusCode.OK)).Text("status"));
        Assert.Equal("wait=20", response.Header("Preference-Applied"));
        await (await host.SendAsync(HttpMethod.Get, $"/executions/{Guid.CreateVersion7()}", null, ("Prefer", "wait=20"))).ProblemAsync(404, "NotFound");
    }

    [Fact]
    public async Task Get_PreferWaitPasses_AnswersWithTheState()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var asked = host.SendAsync(HttpMethod.Get, $"/executions/{loop.Id}?view=summary", null, ("Prefer", "wait=1"));
        await host.Loops.Waiting.WaitAsync();
        loop.EndWait();
        Assert.Equal("running", (await (await asked).JsonAsync(HttpStatusCode.OK)).Text("status"));
    }

    [Fact]
    public async Task Get_At_IsTheLoopAsItWas()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        Assert.Equal(7, (await (await host.GetAsync($"/executions/{loop.Id}?at=7")).JsonAsync(HttpStatusCode.OK)).GetProperty("version").GetInt32());
        await (await host.GetAsync($"/executions/{loop.Id}?view=short")).ProblemAsync(400, "InvalidArgument");
        await (await host.GetAsync($"/executions/{loop.Id}?at=0")).ProblemAsync(400, "InvalidArgument");
        await (await host.GetAsync($"/executions/{Guid.CreateVersion7()}?at=1")).ProblemAsync(404, "NotFound");
    }

    [Fact]
    public async Task History_OfALoop_HasItsDefinitionAndPages()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.Happens("biddingOpened");
        var page = await (await host.GetAsync($"/executions/{loop.Id}/history?limit=1")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("loopstacks.io/history/v1", page.Text("format"));
        Assert.Equal("hash", page.GetProperty("definition").Text("hash"));
        Assert.Equal("1", page.Text("next"));
        var rest = await (await host.GetAsync($"/executions/{loop.Id}/history?after=1")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(2, Assert.Single(rest.GetProperty("events").EnumerateArray()).GetProperty("seq").GetInt32());
        await (await host.GetAsync($"/executions/{Guid.CreateVersion7()}/history")).ProblemAsync(404, "NotFound");
    }
}
