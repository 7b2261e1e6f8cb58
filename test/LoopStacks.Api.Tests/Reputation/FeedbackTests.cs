using System.Net;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Tests.Reputation;

public sealed class FeedbackTests
{
    private const string Path = "/executions/0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f/feedback";

    [Fact]
    public async Task Post_AllFields_ReachTheEngine()
    {
        await using var host = await TestHost.StartAsync();

        var response = await host.PostAsync(Path, """{"score":0.25,"workItem":2,"capability":"c","instance":"i","comment":"so so","by":"ann","realm":"r"}""");

        Assert.Equal(0.25, (await response.JsonAsync(HttpStatusCode.Created)).GetProperty("score").GetDouble());
        Assert.True(host.Reputation.Requests.TryDequeue(out var request));
        Assert.Equal((0.25, 2, "c", "i", "so so", "ann", "r"), (request.Score, request.WorkItem, request.Capability, request.Instance, request.Comment, request.By, request.Realm));
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public async Task Post_Correct_IsAScore(string correct, double score)
    {
        await using var host = await TestHost.StartAsync();

        var feedback = await (await host.PostAsync(Path, $$"""{"correct":{{correct}}}""")).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(score, feedback.GetProperty("score").GetDouble());
        Assert.Equal("anonymous", feedback.Text("by"));
    }

    [Fact]
    public async Task Post_AgainBySameAuthor_Is200()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.PostAsync(Path, """{"score":1}""")).JsonAsync(HttpStatusCode.Created);

        await (await host.PostAsync(Path, """{"score":0}""")).JsonAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"score":1.01}""", "/score", "OutOfRange", "from 0 to 1")]
    [InlineData("""{"score":-0.1}""", "/score", "OutOfRange", "from 0 to 1")]
    [InlineData("""{"score":"good"}""", "/score", "WrongType", "from 0 to 1")]
    [InlineData("{}", "/score", "Missing", "correct")]
    [InlineData("""{"score":null}""", "/score", "Missing", "correct")]
    [InlineData("""{"score":1,"correct":true}""", "/correct", "BadValue", "one of them")]
    [InlineData("""{"correct":1}""", "/correct", "WrongType", "true or false")]
    [InlineData("""{"score":1,"workItem":0}""", "/workItem", "OutOfRange", "from 1")]
    [InlineData("""{"score":1,"workItem":"2"}""", "/workItem", "WrongType", "whole number")]
    [InlineData("""{"score":1,"by":""}""", "/by", "OutOfRange", "1 to 253")]
    [InlineData("""{"score":1,"instance":5}""", "/instance", "WrongType", "text")]
    [InlineData("""{"scor":1}""", "/scor", "UnknownField", "'score'")]
    [InlineData("[]", "", "WrongType", "An array came")]
    public async Task Post_WrongField_400NamesIt(string body, string pointer, string code, string says)
    {
        await using var host = await TestHost.StartAsync();

        var fault = (await (await host.PostAsync(Path, body)).ProblemAsync(400, "InvalidArgument")).At(pointer);

        Assert.Equal(code, fault.Code);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Empty(host.Reputation.Requests);
    }

    [Fact]
    public async Task Post_CommentTooLong_400()
    {
        await using var host = await TestHost.StartAsync();

        (await (await host.PostAsync(Path, $$"""{"score":1,"comment":"{{new string('x', 2001)}}"}""")).ProblemAsync(400, "InvalidArgument")).At("/comment");
    }

    [Fact]
    public async Task Post_NotAnId_400()
    {
        await using var host = await TestHost.StartAsync();

        await (await host.PostAsync("/executions/abc/feedback", """{"score":1}""")).ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task Post_OfAnotherRealm_403()
    {
        await using var host = await TestHost.StartAsync();
        host.Reputation.Refusal = new Fault(ErrorCode.NotYours, "It is not of realm r.", [new ProblemError("/realm", "It is not of realm r.", "BadValue")]);

        (await (await host.PostAsync(Path, """{"score":1,"realm":"r"}""")).ProblemAsync(403, "NotYours")).At("/realm");
    }

    [Fact]
    public async Task Get_OfALoop_IsAPage()
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync(Path, """{"score":0.5,"by":"ann"}""");

        var page = await (await host.GetAsync($"{Path}?after=3&limit=2")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal("ann", page.GetProperty("items")[0].Text("by"));
        Assert.Equal("7", page.Text("next"));
        Assert.Equal([(3L, 2)], host.Reputation.Reads);
    }

    [Fact]
    public async Task Get_NoSuchLoop_404()
    {
        await using var host = await TestHost.StartAsync();
        host.Reputation.HasLoop = false;

        await (await host.GetAsync(Path)).ProblemAsync(404, "NotFound");
    }
}
