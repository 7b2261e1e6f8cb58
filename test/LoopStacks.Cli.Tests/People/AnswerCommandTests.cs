using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Tests.People;

public sealed class AnswerCommandTests
{
    [Theory]
    [InlineData("\"yes\"", "yes")]
    [InlineData("true", "true")]
    [InlineData("42", "42")]
    [InlineData("\"42\"", "\"42\"")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("\"{a:1}\"", "{a:1}")]
    [InlineData("null", "null")]
    [InlineData("""{"a":1}""", "--json", """{"a":1}""")]
    [InlineData("[1]", "--file", "answer.json")]
    [InlineData("\"in\"", "-f", "-")]
    public async Task Answer_ValueJsonOrFile_IsSent(string sent, params string[] args)
    {
        await using var platform = await TasksCommandTests.StartAsync();
        using var cli = new CliRunner(platform.Address) { Stdin = "\"in\"" };
        cli.Write("answer.json", "[1]\n");

        var run = await cli.RunAsync(["answer", Samples.Id + ".1", .. args, "--by", "eva"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal($$"""answer {"answer":{{sent}},"by":"eva"}""", Assert.Single(platform.Deeds).Replace("\\u0022", "\\\"", StringComparison.Ordinal));
        Assert.StartsWith($"task/{Samples.Id}.1 answered by eva", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_LastWithoutBy_NewestOpenOneByTheUser()
    {
        await using var platform = await TasksCommandTests.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("answer", "last", "yes", "-o", "json");

        Assert.Equal(("ann", $"{Samples.Id}.1"), (run.Json.GetProperty("by").GetString(), run.Json.GetProperty("taskId").GetString()));
        Assert.Contains("/tasks?realm=default-realm&limit=1", platform.Requests.First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "one only")]
    [InlineData(ExitCodes.Usage, "one only", "yes", "--json", "1")]
    [InlineData(ExitCodes.Usage, "is not JSON: line 1, byte 2", "--json", "{oops")]
    [InlineData(ExitCodes.Usage, "can't be read", "--file", "none.json")]
    [InlineData(ExitCodes.Usage, "on stdin is not JSON", "--file", "-")]
    public async Task Answer_WrongOptions_SendNothing(int exitCode, string says, params string[] args)
    {
        await using var platform = await TasksCommandTests.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(["answer", Samples.Id + ".1", .. args]);

        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task Answer_NobodyKnown_AsksForAName()
    {
        using var cli = new CliRunner { UserName = "" };

        var run = await cli.RunAsync("answer", Samples.Id + ".1", "yes");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--by NAME", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TaskClosed", 409, ExitCodes.Conflict, "no answer any more")]
    [InlineData("NotAssigned", 403, ExitCodes.Conflict, "--by")]
    [InlineData("InvalidAnswer", 422, ExitCodes.Invalid, "loopstacks tasks")]
    public async Task Answer_Refused_SaysWhatToDo(string code, int status, int exitCode, string says)
    {
        await using var platform = await TasksCommandTests.StartAsync();
        platform.Refusal = new Problem("about:blank", "", status, code, "It can't be done.");
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("answer", Samples.Id + ".1", "yes");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }
}
