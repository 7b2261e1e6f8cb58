using LoopStacks.Core.Loops;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

/// <summary>What comes too late, or by a clock that was set.</summary>
public sealed class LatenessTests
{
    [Fact]
    public void Result_AfterTheDeadline_IsNotTakenAndTheLoopHasTimedOut()
    {
        var loop = Working("ann");

        loop.After(TimeSpan.FromHours(1)).Complete(1);

        Assert.IsType<LoopTimedOut>(loop.End);
        Assert.Equal(RejectionCode.LateReport, loop.Rejection?.Code);
    }

    [Fact]
    public void Answer_AfterTheDeadline_IsNotTaken()
    {
        var loop = Working("ann");
        loop.Do(new AskQuestion(loop.Now, 1, 1, "ann", "q", "Well?", loop.Now + TimeSpan.FromMinutes(1), []));

        loop.After(TimeSpan.FromHours(1)).Do(new AnswerQuestion(loop.Now, 1, Json("1"), "eve"));

        Assert.IsType<LoopTimedOut>(loop.End);
        Assert.Equal(RejectionCode.QuestionClosed, loop.Rejection?.Code);
    }

    [Fact]
    public void Tick_AfterTheDeadline_IsNoFault()
    {
        var loop = Working("ann");

        loop.After(TimeSpan.FromHours(1)).Tick();

        Assert.IsType<LoopTimedOut>(loop.End);
        Assert.Null(loop.Rejection);
    }

    [Fact]
    public void ParkedWork_GivenToSomebodyElse_IsNotHandedOutWhenItsChildEnds()
    {
        var loop = Working("ann", "bob");
        loop.Do(new SpawnChild(loop.Now, 1, 1, "ann", "part", "sum", null, Json("1")));
        loop.Do(new ParkWork(loop.Now, 1, 1, "ann", ["part"], false));
        loop.Do(new ReawardWork(loop.Now, 1, null, "eve"));

        loop.CompleteChild("part");

        Assert.Equal(WorkStatus.Reawarded, loop.State.Item(1)!.Status);
        Assert.DoesNotContain(loop.Last, @event => @event is WorkReleased);
        Assert.IsType<LoopCompleted>(loop.Complete(2).End);
    }

    [Fact]
    public void Resumed_ClockWasSetBackMeanwhile_DeadlineIsNoEarlier()
    {
        var loop = Working("ann");
        var deadline = loop.State.Deadline;
        loop.Do(new PauseLoop(loop.Now, "eve", null));

        loop.After(TimeSpan.FromMinutes(-1)).Do(new ResumeLoop(loop.Now, "eve", []));

        Assert.Equal(deadline, loop.State.Deadline);
        Assert.False(loop.State.IsPaused);
    }

    private static LoopScenario Working(params string[] instances)
    {
        var loop = new LoopScenario(Stack("a")).Begin([.. instances.Select(instance => Offers(instance, "a"))]);
        var confidence = 0.9;
        foreach (var instance in instances)
            loop.Answer(Bid(instance, "a", confidence -= 0.1));
        return loop;
    }
}
