using System.Text.Json;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary><c>examples/debate</c>: five members think again until they agree.</summary>
public sealed class DebateTests : IAsyncLifetime
{
    private static readonly string[] s_members = ["ann", "ben", "cho", "dina", "emil"];
    private InProcessPlatform _platform = null!;
    private ExampleProgram _council = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await InProcessPlatform.StartAsync();
        _council = ExampleProgram.Start(_platform.Address, "debate");
        await CommandLine.SucceedAsync(_platform.Address, "apply", "-f", Repository.Example("debate"));
        foreach (var member in s_members)
            await _platform.Client.OfferedAsync("council-opinion", "council-" + member);
    }

    public async ValueTask DisposeAsync()
    {
        await _council.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Debate_OfTheQuestion_TurnsTheMajorityInThreeRounds()
    {
        var question = JsonElement.Parse(await File.ReadAllTextAsync(Repository.Example("debate/question.json")));

        var loop = await _platform.Client.RunAsync("council-debate", question);

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal("south", loop.Output!.Value.GetProperty("answer").GetString());
        Assert.Equal([(1, "north", 3), (1, "south", 2), (2, "north", 3), (2, "south", 2), (3, "south", 5)], Opinions(loop));
    }

    [Fact]
    public async Task Debate_WhereAllKnowTheSame_EndsWithItsFirstRound()
    {
        var evidence = new[] { new { @for = "north", weight = 1, says = "It is nearer.", knownTo = s_members } };

        var loop = await _platform.Client.RunAsync("council-debate", new { question = "Where?", evidence });

        Assert.Equal("north", loop.Output!.Value.GetProperty("answer").GetString());
        Assert.All(loop.WorkItems!, item => Assert.Equal(1, item.Round));
    }

    [Fact]
    public async Task Debate_WhereOneAloneKnows_TheOthersHearIt()
    {
        var evidence = new[] { new { @for = "north", weight = 1, says = "It is nearer.", knownTo = new[] { "ann" } } };

        var loop = await _platform.Client.RunAsync("council-debate", new { question = "Where?", evidence });

        Assert.Equal([(1, "north", 1), (1, "undecided", 4), (2, "north", 5)], Opinions(loop));
    }

    private static IEnumerable<(int Round, string Answer, int Votes)> Opinions(Execution loop) => loop.WorkItems!
        .GroupBy(item => (item.Round, Answer: item.Output!.Value.GetProperty("answer").GetString()!))
        .Select(group => (group.Key.Round, group.Key.Answer, group.Count()))
        .Order();
}
