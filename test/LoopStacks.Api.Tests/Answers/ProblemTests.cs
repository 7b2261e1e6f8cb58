using System.Net;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Api.Tests.Answers;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("GET", "/loopstacks/v1/nothing")]
    [InlineData("GET", "/loopstacks/v2/executions")]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/loopstacks/v1/agents/a/b/c")]
    public async Task Request_UnknownRoute_404Problem(string method, string path)
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).ProblemAsync(404, "NotFound");
        Assert.Equal(path, problem.Text("instance"));
    }

    [Theory]
    [InlineData("DELETE", "/executions", "GET, POST")]
    [InlineData("PUT", "/agents", "GET, POST")]
    [InlineData("POST", "/agents/x", "DELETE, GET, PATCH, PUT")]
    public async Task Request_OtherMethod_405WithAllow(string method, string path, string allow)
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(new HttpMethod(method), path);
        Assert.Contains(method, (await response.ProblemAsync(405, "MethodNotAllowed")).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(allow, string.Join(", ", response.Header("Allow")!.Split(", ").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Request_UnexpectedException_500WithoutSecretsAndLogged()
    {
        await using var host = await TestHost.StartAsync();
        host.Loops.Failure = new InvalidOperationException("password=hunter2");
        var response = await host.SendAsync(HttpMethod.Get, $"/executions/{Guid.CreateVersion7()}", null, ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        var problem = await response.ProblemAsync(500, "Internal");
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", problem.Text("traceId"));
        Assert.Contains(host.Log.Lines, line => line.Exception?.Message == "password=hunter2");
    }

    [Fact]
    public async Task Request_StorageUnavailable_503WithRetryAfter()
    {
        await using var host = await TestHost.StartAsync();
        host.Loops.Failure = new StorageUnavailableException("disk full at a secret path");
        var response = await host.PostAsync("/executions", """{"loopstack":"x","input":1}""");
        var problem = await response.ProblemAsync(503, "StorageUnavailable");
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal("1", response.Header("Retry-After"));
    }

    [Fact]
    public async Task Request_FailsInTheMiddleOfAStream_ConnectionBreaks()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        using var response = await host.SendAsync(HttpMethod.Get, $"/executions/{loop.Id}/stream");
        await host.Feed.Followed.WaitAsync();
        host.Feed.Failure = new InvalidOperationException("broken");
        loop.Happens("biddingOpened");
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answer_TextOfAnyLanguage_IsNotEscaped()
    {
        await using var host = await TestHost.StartAsync();
        var text = await (await host.PostAsync("/executions/größe", "{}")).Content.ReadAsStringAsync();
        Assert.Contains("größe", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_LeavesWhileWaiting_PlaceIsGivenBack()
    {
        await using var host = await TestHost.StartAsync(null, ("LoopStacks:Api:MaxConcurrentWaits", "1"));
        using (var leave = new CancellationTokenSource())
        {
            var request = new HttpRequestMessage(HttpMethod.Post, TestHost.V1 + "/executions") { Content = TestHost.Json("""{"loopstack":"x","input":1}""") };
            request.Headers.Add("Prefer", "wait=30");
            var waiting = host.Http.SendAsync(request, leave.Token);
            await host.Loops.Waiting.WaitAsync();
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        // One wait for all tries: one that a refused try left behind would take the permit of the next.
        var waits = host.Loops.Waiting.WaitAsync();
        HttpStatusCode status;
        do
        {
            var again = host.SendAsync(HttpMethod.Post, "/executions", TestHost.Json("""{"loopstack":"x","input":1}"""), ("Prefer", "wait=30"));
            if (await Task.WhenAny(again, waits) != again)
                foreach (var loop in host.Loops.All)
                    loop.End();
            status = (await again).StatusCode;
        }
        while (status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }
}
