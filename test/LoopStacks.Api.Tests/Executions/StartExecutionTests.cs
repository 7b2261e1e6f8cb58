using System.Net;
using LoopStacks.Api.Tests.Fakes;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Tests.Executions;

public sealed class StartExecutionTests
{
    private const string Seed = """{"loopstack": "sentiment-analysis", "input": {"text": "I love this new AI orchestration platform!"}}""";

    [Fact]
    public async Task Post_SeedRequest_202WithLocationAndExecution()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.PostAsync("/executions", Seed);
        var execution = await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("running", execution.Text("status"));
        Assert.Equal($"/loopstacks/v1/executions/{execution.Text("executionId")}", response.Headers.Location!.ToString());
        Assert.True(host.Loops.Starts.TryDequeue(out var start));
        Assert.Equal("default-realm", start.Realm);
        Assert.Equal("sentiment-analysis", start.LoopStack);
        Assert.Equal("I love this new AI orchestration platform!", start.Input.Text("text"));
        Assert.Null(response.Header("Preference-Applied"));
    }

    [Fact]
    public async Task Post_AllFields_ReachTheEngine()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.PostAsync("/executions", """
            {"loopstack":"x","input":[1,"ü"],"realm":"r","deadline":"2026-01-31T13:00:00+01:00","labels":{"team":"a","empty":""},
             "budget":{"maxDepth":2,"maxLoops":10,"tokens":5,"cost":1.5}}
            """);
        await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.True(host.Loops.Starts.TryDequeue(out var start));
        Assert.Equal("r", start.Realm);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), start.Deadline);
        Assert.Equal("a", start.Labels!["team"]);
        Assert.Equal("", start.Labels["empty"]);
        Assert.Equal((2, 10L, 5L, 1.5m), (start.Budget!.MaxDepth!.Value, start.Budget.MaxLoops!.Value, start.Budget.Tokens!.Value, start.Budget.Cost!.Value));
        Assert.Equal("ü", start.Input[1].GetString());
    }

    [Fact]
    public async Task Post_NullOptionalFields_CountAsLeftOut()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.PostAsync("/executions", """{"loopstack":"x","input":null,"realm":null,"deadline":null,"labels":null,"budget":null}""")).JsonAsync(HttpStatusCode.Accepted);
        Assert.True(host.Loops.Starts.TryDequeue(out var start));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, start.Input.ValueKind);
        Assert.Null(start.Budget);
    }

    [Fact]
    public async Task Post_PreferWait_200WithTheEnd()
    {
        await using var host = await TestHost.StartAsync();
        var posted = host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", "respond-async, wait=20"));
        await host.Loops.Waiting.WaitAsync();
        var id = (await (await host.GetAsync("/executions")).JsonAsync(HttpStatusCode.OK)).GetProperty("items")[0].Text("executionId");
        host.Loops.Find(id).End();
        var response = await posted;
        var execution = await response.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("completed", execution.Text("status"));
        Assert.Equal("positive", execution.GetProperty("output").Text("sentiment"));
        Assert.Equal("wait=20", response.Header("Preference-Applied"));
        Assert.Equal([TimeSpan.FromSeconds(20)], host.Loops.Waits);
    }

    [Fact]
    public async Task Post_PreferWaitPasses_202WithTheState()
    {
        await using var host = await TestHost.StartAsync();
        var posted = host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", "wait=1"));
        await host.Loops.Waiting.WaitAsync();
        host.Loops.All.Single().EndWait();
        var response = await posted;
        Assert.Equal("running", (await response.JsonAsync(HttpStatusCode.Accepted)).Text("status"));
        Assert.Equal("wait=1", response.Header("Preference-Applied"));
    }

    [Theory]
    [InlineData("wait=600", 60)]
    [InlineData("wait=\"7\"", 7)]
    [InlineData("WAIT = 8; foo=bar", 8)]
    public async Task Post_PreferWait_BoundedAndLeniently(string prefer, int seconds)
    {
        await using var host = await TestHost.StartAsync();
        var posted = host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", prefer));
        await host.Loops.Waiting.WaitAsync();
        host.Loops.All.Single().End();
        Assert.Equal($"wait={seconds}", (await posted).Header("Preference-Applied"));
        Assert.Equal([TimeSpan.FromSeconds(seconds)], host.Loops.Waits);
    }

    [Theory]
    [InlineData("wait=soon")]
    [InlineData("wait=-1")]
    [InlineData("wait")]
    [InlineData("handling=lenient")]
    public async Task Post_UnreadablePreference_IsIgnored(string prefer)
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", prefer));
        await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.Null(response.Header("Preference-Applied"));
        Assert.Empty(host.Loops.Waits);
    }

    [Fact]
    public async Task Post_TooManyWaits_429AndNothingStarted()
    {
        await using var host = await TestHost.StartAsync(null, ("LoopStacks:Api:MaxConcurrentWaits", "1"));
        var first = host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", "wait=5"));
        await host.Loops.Waiting.WaitAsync();
        var second = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", "wait=5"));
        await second.ProblemAsync(429, "TooManyRequests");
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Single(host.Loops.Starts);
        host.Loops.All.Single().End();
        await (await first).JsonAsync(HttpStatusCode.OK);
        var third = host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Prefer", "wait=5"));
        await host.Loops.Waiting.WaitAsync();
        host.Loops.All.Last(loop => loop.Execution.EndedAt is null).End();
        await (await third).JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Post_SameIdempotencyKey_AnswersTheFirstLoop()
    {
        await using var host = await TestHost.StartAsync();
        var first = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Idempotency-Key", "order-4711"));
        var second = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Idempotency-Key", "order-4711"));
        Assert.Null(first.Header("Idempotent-Replayed"));
        Assert.Equal("true", second.Header("Idempotent-Replayed"));
        Assert.Equal(
            (await first.JsonAsync(HttpStatusCode.Accepted)).Text("executionId"),
            (await second.JsonAsync(HttpStatusCode.Accepted)).Text("executionId"));
    }

    [Fact]
    public async Task Post_SameKeyAfterTheEnd_200OnlyWhenWaiting()
    {
        await using var host = await TestHost.StartAsync();
        await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Idempotency-Key", "k"));
        host.Loops.All.Single().End();
        var again = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Idempotency-Key", "k"), ("Prefer", "wait=5"));
        Assert.Equal("completed", (await again.JsonAsync(HttpStatusCode.OK)).Text("status"));
        Assert.Empty(host.Loops.Waits);
    }

    [Theory]
    [InlineData(256, 'a')]
    [InlineData(3, ' ')]
    public async Task Post_BadIdempotencyKey_400(int length, char of)
    {
        await using var host = await TestHost.StartAsync();
        var key = of == ' ' ? "a b" : new string(of, length);
        var response = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Idempotency-Key", key));
        Assert.Contains("255", (await response.ProblemAsync(400, "InvalidArgument")).Text("detail"), StringComparison.Ordinal);
        Assert.Empty(host.Loops.Starts);
    }

    [Fact]
    public async Task Post_LongestIdempotencyKey_IsTaken()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("Idempotency-Key", new string('~', 255)));
        await response.JsonAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Post_TraceParent_IsHandedOn()
    {
        await using var host = await TestHost.StartAsync();
        await host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json(Seed), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        Assert.True(host.Loops.Starts.TryDequeue(out var start));
        Assert.StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-", start.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EngineRefuses_ProblemWithItsFaults()
    {
        await using var host = await TestHost.StartAsync();
        host.Loops.Refusal = new Fault(ErrorCode.InvalidInput, "The input does not fit.", [new ProblemError("/input/text", "Required.", "required")]);
        var problem = await (await host.PostAsync("/executions", Seed)).ProblemAsync(422, "InvalidInput");
        Assert.Equal(("required", "Required."), problem.At("/input/text"));
    }

    [Fact]
    public async Task Post_QuotaExceeded_RetryAfterInWholeSeconds()
    {
        await using var host = await TestHost.StartAsync();
        host.Loops.Refusal = new Fault(ErrorCode.QuotaExceeded, "Quota.", RetryAfter: TimeSpan.FromMilliseconds(1200));
        var response = await host.PostAsync("/executions", Seed);
        await response.ProblemAsync(429, "QuotaExceeded");
        Assert.Equal("2", response.Header("Retry-After"));
    }
}
