using LoopStacks.Core.Loops;

namespace LoopStacks.Core.Tests.Loops;

public sealed class LoopTransitionTests
{
    [Fact]
    public void Transitions_EveryEventType_IsInTheTable()
    {
        var inTable = LoopTransitions.Loop.Select(row => row.Event).ToHashSet();
        var all = typeof(LoopEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LoopEvent)));

        Assert.DoesNotContain(all, type => !inTable.Contains(type));
    }

    [Fact]
    public void Transitions_EveryOpenPhase_CanEndInEveryEndButCompletion()
    {
        foreach (var phase in Enum.GetValues<LoopPhase>().Where(phase => phase is > LoopPhase.New and < LoopPhase.Completed))
            Assert.Equal(3, LoopTransitions.Loop.Count(row => row.From == phase && row.To > LoopPhase.Completed));
    }

    [Fact]
    public void Evolve_ImpossibleEvent_Throws()
    {
        var loop = new LoopScenario(LoopScenario.Stack("a"));

        Assert.Throws<InvalidOperationException>(() => loop.State.Evolve(new BiddingClosed(1, ClosingReason.Timeout), loop.Now));
    }

    [Fact]
    public void Diagram_InTheDocumentation_IsTheTables()
    {
        var page = Path.Combine(Root(), "docs", "loop-states.md");
        var text = File.ReadAllText(page);
        var begin = text.IndexOf("```mermaid", StringComparison.Ordinal);
        var end = text.LastIndexOf("```\n", StringComparison.Ordinal) + 4;
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_UPDATE_DOCS") == "1")
            File.WriteAllText(page, text[..begin] + LoopTransitions.Diagram() + text[end..]);
        else
            Assert.Equal(LoopTransitions.Diagram(), text[begin..end]);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
