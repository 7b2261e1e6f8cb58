using LoopStacks.Client.Loops;
using LoopStacks.Contracts.Executions;
using LoopStacks.WebConsole.Pages.Execution;

namespace LoopStacks.Console.Tests.Components;

public sealed class WaterfallTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void CriticalPath_TwoStagesInARow_TakesTheSlowestOfEach()
    {
        var tree = Node("root", 0, 100, Node("fast", 5, 20), Node("slow", 5, 40, Node("inner", 10, 39)), Node("last", 41, 99), Node("short", 41, 60));

        var path = Waterfall.CriticalPath(Waterfall.Of(tree, new LoopView("none"), s_start));

        Assert.Equal(["inner", "last", "root", "slow"], path.Order());
    }

    [Fact]
    public void CriticalPath_PartsThatOverlap_AreNotBothOnIt()
    {
        var tree = Node("root", 0, 100, Node("a", 0, 90), Node("b", 50, 95));

        Assert.Equal(["b", "root"], Waterfall.CriticalPath(Waterfall.Of(tree, new LoopView("none"), s_start)).Order());
    }

    [Fact]
    public void Spans_LoopThatRuns_EndNow()
    {
        var running = new Execution("root", "stack", "realm", "running", "do", s_start, null, s_start.AddHours(1), 1);

        var span = Waterfall.Of(new ExecutionTree(running, []), new LoopView("none"), s_start.AddSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7), span.Took);
    }

    [Fact]
    public void Spans_WorkThatWaited_ShowsForHowLong()
    {
        var view = new LoopView("root") { Work = new LoopView("x").Work.Add(1, new WorkNode(1, "agent", "completed") { AwardedAt = s_start.AddMilliseconds(10), StartedAt = s_start.AddMilliseconds(30), EndedAt = s_start.AddMilliseconds(90) }) };

        var work = Assert.Single(Waterfall.Of(Node("root", 0, 100), view, s_start).Children);

        Assert.Equal((TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(80)), (work.Queued, work.Took));
    }

    private static ExecutionTree Node(string id, int from, int to, params ExecutionTree[] children) =>
        new(new Execution(id, id, "realm", "completed", "ended", s_start.AddMilliseconds(from), s_start.AddMilliseconds(to), s_start.AddHours(1), 1), children);
}
