using System.Text.RegularExpressions;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests.Guide;

/// <summary>What docs/agents.md says of children, questions and partial outputs is what works.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void Guide_Handlers_AreThoseThatAreRunHere()
    {
        var guide = Read("docs", "agents.md");
        var source = Indentation().Replace(Read("test", "LoopStacks.Agents.Tests", "Guide", "GuideHandlers.cs"), "").Replace("internal static", "static", StringComparison.Ordinal);

        var shown = Code().Matches(guide[guide.IndexOf("### Child loops", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(4, shown.Count);
        Assert.All(shown, code => Assert.Contains(code, source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sum_OfAThousand_IsTheSum()
    {
        await using var host = await GatewayHost.StartAsync();
        var loops = new FakeLoops(host);
        await using var agent = await StartAsync(host, LoopAgent.Create("shouter").Capability("shout").Handle(GuideHandlers.SumAsync));

        var root = loops.Start(Enumerable.Range(0, 1000));

        Assert.Equal(499_500, (await loops.OutputAsync(root)).GetInt64());
    }

    [Theory]
    [InlineData("completed", "panel")]
    [InlineData("failed", "chief")]
    public async Task Review_PanelEnds_ItsAnswerOrTheChiefs(string panel, string expected)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Spawn = request => Task.FromResult(Given.Notice(request, request.Key == "panel" ? panel : "completed", $"\"{request.Key}\""));
        await using var agent = await StartAsync(host, LoopAgent.Create("shouter").Capability("shout").Handle(GuideHandlers.ReviewAsync));

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));

        Assert.Equal(expected, (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetString());
    }

    [Fact]
    public async Task Refund_Answered_SaysWhoDecided()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Ask = request => Task.FromResult(Given.Notice(request, "answered", "true", request.Assignees[0]));
        await using var agent = await StartAsync(host, LoopAgent.Create("shouter").Capability("shout").Handle(GuideHandlers.RefundAsync));

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout") with { Input = Given.Json("""{"amount":250}""") });

        Assert.Equal("""{"refunded":true,"by":"ann@example.com"}""", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetRawText());
        Assert.Equal("Refund 250?", (await host.Inbox.Questions.FirstAsync()).Question);
    }

    [Fact]
    public async Task Poem_WhileItIsWritten_IsShownAndThenGivenWhole()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, LoopAgent.Create("shouter").Capability("shout").Handle(GuideHandlers.PoemAsync));

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));

        Assert.Equal("""{"title":"Spring","text":"It thaws."}""", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetRawText());
        Assert.Equal("thinking", (await host.Inbox.Progresses.FirstAsync()).Message);
    }

    private static async Task<RunningAgent> StartAsync(GatewayHost host, LoopAgent agent)
    {
        var running = RunningAgent.Start(agent, host.Url);
        await host.Bus.Changes.FirstAsync(one => one.Offer is not null);
        return running;
    }

    private static string Read(params string[] path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine([folder, .. path]));
    }

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^    ", RegexOptions.Multiline)]
    private static partial Regex Indentation();
}
