using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Core.Statistics;
using LoopStacks.Core.Tests.Loops;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Statistics;

public sealed class LoopFactsTests
{
    [Fact]
    public void Of_ALoopOfTwo_TellsPhasesBidsAndWork()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a"));
        loop.After(TimeSpan.FromSeconds(1)).Answer(Bid("x", "a", 0.9), Decline("y", "a"));
        loop.After(TimeSpan.FromSeconds(2)).Do(new StartWork(loop.Now, 1, 1, "x", "replica-1"));
        loop.After(TimeSpan.FromSeconds(4)).Complete(1);

        var facts = LoopFacts.Of(loop.State);

        Assert.Equal((LoopPhase.Completed, true, TimeSpan.FromSeconds(7)), (facts.End, facts.IsRoot, facts.Duration));
        Assert.Equal(new PhaseTimes(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6), TimeSpan.Zero), facts.Phases);
        Assert.Equal([new BidFacts("x", "a", 1, 1, 0, 0, 1), new BidFacts("y", "a", 1, 0, 1, 0, 0)], facts.Bids);
        var item = Assert.Single(facts.Items);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), 0.9), (item.Queued!.Value, item.Worked!.Value, item.BidConfidence));
    }

    [Fact]
    public void Of_WorkWhoseStartIsNotRecorded_DoesNotGuessWhereItsTimeWent()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a"));
        loop.After(TimeSpan.FromSeconds(3)).Complete(1);

        var item = Assert.Single(LoopFacts.Of(loop.State).Items);

        Assert.Equal((null, null), (item.Queued, item.Worked));
    }

    [Fact]
    public void Of_RefusedThenDoneByTheRunnerUp_CountsAnAttemptAndARetry()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Bid("x", "a", 0.9), Bid("y", "a", 0.5));
        loop.Refuse(1).Complete(2);

        var facts = LoopFacts.Of(loop.State);

        Assert.Equal((1, 1, WorkStatus.Reawarded), (facts.Items[0].Refused, facts.Items[0].Retries, facts.Items[0].Status));
        Assert.Equal((0, 0, WorkStatus.Completed), (facts.Items[1].Failed, facts.Items[1].Retries, facts.Items[1].Status));
        Assert.Equal([1, 1], facts.Bids.Select(bid => bid.Awards));
    }

    [Fact]
    public void Of_FailedForGood_IsNoRetry()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a")).Fail(1, final: true);

        var facts = LoopFacts.Of(loop.State);

        Assert.Equal((LoopPhase.Failed, 1, 0), (facts.End, facts.Items[0].Failed, facts.Items[0].Retries));
    }

    [Fact]
    public void Of_NobodyThere_HasNoWorkAndNoOutput()
    {
        var loop = new LoopScenario(Stack("a")).Begin();
        while (loop.State.NextDue() is { } due)
            loop.After(due - loop.Now).Tick();

        var facts = LoopFacts.Of(loop.State);

        Assert.Equal((LoopPhase.Failed, null, null), (facts.End, facts.Phases.Execution, facts.Phases.Output));
        Assert.Empty(facts.Items);
        Assert.True(facts.Announcements > 1);
    }

    [Fact]
    public void Of_AQuestionThatAPersonAnswered_TellsHowLongItTook()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a"));
        loop.Do(new AskQuestion(loop.Now, 1, 1, "x", "k", "Which?", loop.Now.AddHours(1), [], null, null, null));
        loop.After(TimeSpan.FromMinutes(5)).Do(new AnswerQuestion(loop.Now, 1, Json("1"), "ann"));
        loop.Complete(1);

        var facts = LoopFacts.Of(loop.State);

        Assert.Equal((1, TimeSpan.FromMinutes(5)), (facts.Questions, Assert.Single(facts.Answered)));
    }

    [Fact]
    public void Of_ALoopThatRuns_Throws() => Assert.Throws<InvalidOperationException>(() => LoopFacts.Of(new LoopScenario(Stack("a")).Begin(Offers("x", "a")).State));
}
