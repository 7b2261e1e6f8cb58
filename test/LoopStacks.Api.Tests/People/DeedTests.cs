using System.Net;

namespace LoopStacks.Api.Tests.People;

public sealed class DeedTests
{
    [Theory]
    [InlineData("pause", """{"by":"eva","reason":"look"}""", "pause eva look")]
    [InlineData("pause", """{"by":"eva"}""", "pause eva ")]
    [InlineData("resume", """{"by":"eva"}""", "resume eva")]
    [InlineData("reaward", """{"workItem":2,"by":"eva"}""", "reaward 2  eva")]
    [InlineData("reaward", """{"workItem":"2","instance":"other","by":"eva"}""", "reaward 2 other eva")]
    public async Task Post_Deed_202(string deed, string body, string heard)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();

        var answer = await (await host.PostAsync($"/executions/{loop.Id}/{deed}", body)).JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal(loop.Id.ToString(), answer.Text("executionId"));
        Assert.Equal(heard, Assert.Single(host.Loops.Deeds));
    }

    [Fact]
    public async Task Reaward_IdOfTheWorkItem_IsItsNumber()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        var other = host.Loops.Add();

        await (await host.PostAsync($"/executions/{loop.Id}/reaward", $$"""{"workItem":"{{loop.Id}}.3","by":"eva"}""")).JsonAsync(HttpStatusCode.Accepted);
        var problem = await (await host.PostAsync($"/executions/{loop.Id}/reaward", $$"""{"workItem":"{{other.Id}}.3","by":"eva"}""")).ProblemAsync(400, "InvalidArgument");

        Assert.Equal("reaward 3  eva", Assert.Single(host.Loops.Deeds));
        Assert.Contains("another execution", problem.At("/workItem").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"by":"eva"}""", "retry Bid eva")]
    [InlineData("""{"by":"eva","from":"bid"}""", "retry Bid eva")]
    [InlineData("""{"by":"eva","from":"do"}""", "retry Do eva")]
    [InlineData("""{"by":"eva","from":"out"}""", "retry Out eva")]
    public async Task Retry_EndedLoop_202WithTheNewOnesLocation(string body, string heard)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();
        loop.End("loopFailed", "failed");

        var response = await host.PostAsync($"/executions/{loop.Id}/retry", body);

        var next = (await response.JsonAsync(HttpStatusCode.Accepted)).Text("executionId");
        Assert.NotEqual(loop.Id.ToString(), next);
        Assert.Equal($"/loopstacks/v1/executions/{next}", response.Header("Location"));
        Assert.Equal(heard, Assert.Single(host.Loops.Deeds));
    }

    [Fact]
    public async Task Retry_RunningLoop_409SaysWhy()
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();

        var problem = await (await host.PostAsync($"/executions/{loop.Id}/retry", """{"by":"eva"}""")).ProblemAsync(409, "Conflict");

        Assert.Contains("running", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", "{}", "/by", "Missing")]
    [InlineData("pause", """{"by":"eva","reason":""}""", "/reason", "OutOfRange")]
    [InlineData("pause", """{"by":"eva","because":"x"}""", "/because", "UnknownField")]
    [InlineData("resume", """{"by":""}""", "/by", "OutOfRange")]
    [InlineData("resume", """{"by":"eva","reason":"x"}""", "/reason", "UnknownField")]
    [InlineData("reaward", """{"by":"eva"}""", "/workItem", "Missing")]
    [InlineData("reaward", """{"workItem":0,"by":"eva"}""", "/workItem", "OutOfRange")]
    [InlineData("reaward", """{"workItem":1.5,"by":"eva"}""", "/workItem", "OutOfRange")]
    [InlineData("reaward", """{"workItem":"first","by":"eva"}""", "/workItem", "BadValue")]
    [InlineData("reaward", """{"workItem":"0","by":"eva"}""", "/workItem", "BadValue")]
    [InlineData("reaward", """{"workItem":[1],"by":"eva"}""", "/workItem", "WrongType")]
    [InlineData("reaward", """{"workItem":1,"instance":5,"by":"eva"}""", "/instance", "WrongType")]
    [InlineData("reaward", """{"workItem":1}""", "/by", "Missing")]
    [InlineData("retry", "{}", "/by", "Missing")]
    [InlineData("retry", """{"by":"eva","from":"in"}""", "/from", "BadValue")]
    [InlineData("retry", """{"by":"eva","from":1}""", "/from", "WrongType")]
    [InlineData("retry", "\"eva\"", "", "WrongType")]
    public async Task Post_WrongField_400NamesIt(string deed, string body, string pointer, string code)
    {
        await using var host = await TestHost.StartAsync();
        var loop = host.Loops.Add();

        var problem = await (await host.PostAsync($"/executions/{loop.Id}/{deed}", body)).ProblemAsync(400, "InvalidArgument");

        Assert.Equal(code, problem.At(pointer).Code);
        Assert.Empty(host.Loops.Deeds);
    }

    [Theory]
    [InlineData("pause", """{"by":"eva"}""")]
    [InlineData("resume", """{"by":"eva"}""")]
    [InlineData("reaward", """{"workItem":1,"by":"eva"}""")]
    [InlineData("retry", """{"by":"eva"}""")]
    public async Task Post_UnknownOrMalformedId_404Or400(string deed, string body)
    {
        await using var host = await TestHost.StartAsync();

        await (await host.PostAsync($"/executions/{Guid.CreateVersion7()}/{deed}", body)).ProblemAsync(404, "NotFound");
        await (await host.PostAsync($"/executions/4711/{deed}", body)).ProblemAsync(400, "InvalidArgument");
    }

    [Theory]
    [InlineData("waiting")]
    [InlineData("paused")]
    public async Task List_StatusOfPeople_ReachesTheEngine(string status)
    {
        await using var host = await TestHost.StartAsync();

        await (await host.GetAsync($"/executions?status={status}")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(status, Assert.Single(host.Loops.Filters).Status);
    }
}
