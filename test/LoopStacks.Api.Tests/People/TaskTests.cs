using System.Net;
using System.Text.Json;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;

namespace LoopStacks.Api.Tests.People;

public sealed class TaskTests
{
    private static readonly LoopId Loop = new(Guid.Parse("0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f"));
    private static readonly string Path = $"/tasks/{Loop}.1";

    [Fact]
    public async Task List_AllFilters_ReachTheEngine()
    {
        await using var host = await StartAsync();

        var page = await (await host.GetAsync($"/tasks?realm=r&status=expired&assignee=eva&execution={Loop}&limit=500&cursor={Loop}.7")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal($"{Loop}.1", page.GetProperty("items")[0].Text("taskId"));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        Assert.True(host.Loops.TaskFilters.TryDequeue(out var filter));
        Assert.Equal(new Engine.Loops.TaskFilter("r", "expired", "eva", Loop, 500, $"{Loop}.7"), filter);
    }

    [Theory]
    [InlineData("", "open")]
    [InlineData("?status=answered", "answered")]
    [InlineData("?status=all", null)]
    public async Task List_Status_OpenUnlessAsked(string query, string? status)
    {
        await using var host = await StartAsync();

        await (await host.GetAsync("/tasks" + query)).JsonAsync(HttpStatusCode.OK);

        Assert.True(host.Loops.TaskFilters.TryDequeue(out var filter));
        Assert.Equal((status, 50), (filter.Status, filter.Limit));
    }

    [Theory]
    [InlineData("status=done", "open, answered, expired, withdrawn, all")]
    [InlineData("status=Open", "open, answered")]
    [InlineData("limit=501", "1 to 500")]
    [InlineData("limit=0", "1 to 500")]
    [InlineData("execution=4711", "'4711'")]
    [InlineData("assigne=eva", "'assignee'")]
    [InlineData("realm=a&realm=b", "2 times")]
    public async Task List_BadParameter_400NamesIt(string query, string says)
    {
        await using var host = await StartAsync();

        var problem = await (await host.GetAsync($"/tasks?{query}")).ProblemAsync(400, "InvalidArgument");

        Assert.Contains(says, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(host.Loops.TaskFilters);
    }

    [Fact]
    public async Task List_UnknownCursor_400()
    {
        await using var host = await StartAsync();

        await (await host.GetAsync("/tasks?cursor=xyz")).ProblemAsync(400, "UnknownCursor");
    }

    [Fact]
    public async Task Get_Known_TheQuestionWithItsSchema()
    {
        await using var host = await StartAsync();

        var task = await (await host.GetAsync(Path)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("May I?", "open"), (task.Text("question"), task.Text("status")));
        Assert.Equal("""{"enum":["yes","no"]}""", task.GetProperty("schema").GetRawText());
    }

    [Fact]
    public async Task Get_Unknown_404()
    {
        await using var host = await StartAsync();

        await (await host.GetAsync($"/tasks/{Loop}.2")).ProblemAsync(404, "NotFound");
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f")]
    [InlineData("0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f.x")]
    public async Task GetAndAnswer_MalformedId_400(string id)
    {
        await using var host = await StartAsync();

        Assert.Contains($"'{id}'", (await (await host.GetAsync($"/tasks/{id}")).ProblemAsync(400, "InvalidArgument")).Text("detail"), StringComparison.Ordinal);
        await (await host.PostAsync($"/tasks/{id}/answer", """{"answer":1,"by":"eva"}""")).ProblemAsync(400, "InvalidArgument");
        Assert.Empty(host.Loops.Deeds);
    }

    [Theory]
    [InlineData("\"yes\"")]
    [InlineData("null")]
    [InlineData("""{"a":[1,2]}""")]
    public async Task Answer_AnyJson_IsRecordedOnce(string answer)
    {
        await using var host = await StartAsync();
        var body = $$"""{"answer":{{answer}},"by":"eva"}""";

        var answered = await (await host.PostAsync(Path + "/answer", body)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("answered", "eva"), (answered.Text("status"), answered.Text("by")));
        Assert.Equal($"answer {answer} eva", Assert.Single(host.Loops.Deeds));
        await (await host.PostAsync(Path + "/answer", body)).ProblemAsync(409, "TaskClosed");
    }

    [Theory]
    [InlineData("""{"answer":1}""", "/by", "Missing", "1 to 253")]
    [InlineData("""{"answer":1,"by":null}""", "/by", "Missing", "1 to 253")]
    [InlineData("""{"answer":1,"by":""}""", "/by", "OutOfRange", "1 to 253")]
    [InlineData("""{"answer":1,"by":7}""", "/by", "WrongType", "a text")]
    [InlineData("""{"by":"eva"}""", "/answer", "Missing", "schema")]
    [InlineData("""{"anser":1,"by":"eva"}""", "/anser", "UnknownField", "'answer'")]
    [InlineData("[]", "", "WrongType", "An array came")]
    public async Task Answer_WrongField_400NamesIt(string body, string pointer, string code, string says)
    {
        await using var host = await StartAsync();

        var fault = (await (await host.PostAsync(Path + "/answer", body)).ProblemAsync(400, "InvalidArgument")).At(pointer);

        Assert.Equal(code, fault.Code);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Empty(host.Loops.Deeds);
    }

    [Fact]
    public async Task Answer_NameTooLong_400()
    {
        await using var host = await StartAsync();

        var body = $$"""{"answer":1,"by":"{{new string('x', 254)}}"}""";

        (await (await host.PostAsync(Path + "/answer", body)).ProblemAsync(400, "InvalidArgument")).At("/by");
    }

    [Fact]
    public async Task Answer_NoMediaTypeTooDeepOrNotJson_IsRefused()
    {
        await using var host = await StartAsync();

        await (await host.SendAsync(HttpMethod.Post, Path + "/answer", new ByteArrayContent("{}"u8.ToArray()))).ProblemAsync(415, "UnsupportedMediaType");
        await (await host.PostAsync(Path + "/answer", "")).ProblemAsync(400, "MalformedRequest");
        var deep = new string('[', 64) + new string(']', 64);
        await (await host.PostAsync(Path + "/answer", $$"""{"answer":{{deep}},"by":"eva"}""")).ProblemAsync(400, "TooDeep");
        Assert.Empty(host.Loops.Deeds);
    }

    private static async Task<TestHost> StartAsync()
    {
        var host = await TestHost.StartAsync();
        var id = new TaskId(Loop, 1);
        host.Loops.Tasks[id] = new TaskView(
            id.ToString(), Loop.ToString(), "approve", "default-realm", "agent", "May I?", "open", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(7), null, ["eva"],
            JsonElement.Parse("""{"enum":["yes","no"]}"""));
        return host;
    }
}
