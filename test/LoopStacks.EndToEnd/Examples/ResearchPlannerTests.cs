using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary><c>examples/research-planner</c>: questions divided into questions, within budgets.</summary>
public sealed class ResearchPlannerTests : IAsyncLifetime
{
    private InProcessPlatform _platform = null!;
    private ExampleProgram _planner = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await InProcessPlatform.StartAsync();
        _planner = ExampleProgram.Start(_platform.Address, "research-planner");
        await CommandLine.SucceedAsync(_platform.Address, "apply", "-f", Repository.Example("research-planner"));
        await _platform.Client.OfferedAsync("research", "planner");
        await _platform.Client.OfferedAsync("fact-finding", "researcher");
    }

    public async ValueTask DisposeAsync()
    {
        await _planner.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Research_OfTheTownsQuestion_ReportsWhatFitsAndNamesWhatIsOpen()
    {
        var loop = await _platform.Client.RunAsync("town-research", new { text = "How can the town heat its homes without gas?" });

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        var findings = loop.Output!.Value.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("question").GetString()).ToArray();
        Assert.Equal(13, findings.Distinct().Count());
        Assert.Contains("How much does the bakery waste?", findings);
        Assert.Equal(
            ["How much does the dairy waste?", "How much does the laundry waste?"],
            loop.Output.Value.GetProperty("open").EnumerateArray().Select(question => question.GetString()));
    }

    [Fact]
    public async Task Research_Explained_ShowsFourLevelsAndWhatTheBudgetRefused()
    {
        var loop = await _platform.Client.RunAsync("town-research", new { text = "How can the town heat its homes without gas?" });

        var explanation = JsonSerializer.Deserialize(await _platform.Client.Http.GetStringAsync($"{PlatformClient.Root}/executions/{loop.ExecutionId}/explain?depth=4"), ContractsJson.Default.Explanation)!;
        var children = Below(explanation).ToArray();

        Assert.Equal(4, children.Max(child => child.Depth));
        var refused = children.Where(child => child.Child.Status == "refused").ToArray();
        Assert.Equal(["How much does the dairy waste?", "How much does the laundry waste?"], refused.Select(child => child.Child.Key).Order(StringComparer.Ordinal));
        Assert.All(refused, child => Assert.Equal(("BudgetExceeded", 4), (child.Child.Code, child.Depth)));
        Assert.All(children.Except(refused), child => Assert.Equal("completed", child.Child.Status));
        Assert.Equal(0.13m, explanation.Cost.Cost); // Thirteen looks into the library.
    }

    [Fact]
    public async Task Research_OfAnUnknownQuestion_IsDeclined()
    {
        var loop = await _platform.Client.RunAsync("research", new { text = "Why is the sky blue?" });

        Assert.Equal("failed", loop.Status);
        Assert.Contains("the library has nothing on that", loop.Reason!.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Depth, ExplanationChild Child)> Below(Explanation explanation) => (explanation.Children ?? []).SelectMany(child =>
        (child.Explanation is { } deeper ? Below(deeper) : []).Prepend((explanation.Depth + 1, child)));
}
