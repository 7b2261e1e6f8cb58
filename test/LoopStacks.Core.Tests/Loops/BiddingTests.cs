using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class BiddingTests
{
    [Fact]
    public void Bidding_EveryoneAnswered_ClosesWithoutWaiting()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a"));

        loop.Answer(Bid("x", "a", 0.6));
        Assert.Equal(LoopPhase.Bidding, loop.State.Phase);
        loop.Answer(Bid("y", "a", 0.9));

        Assert.Equal(ClosingReason.AllAnswered, loop.Happened<BiddingClosed>().Because);
        Assert.Equal("y", Assert.Single(loop.State.Items).Instance);
        Assert.Equal("x", Assert.Single(loop.State.RunnersUp).Instance);
    }

    [Fact]
    public void Bidding_SilentCandidate_ClosesAtTheTimeout()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("silent", "a")).Answer(Bid("x", "a"));

        loop.After(TimeSpan.FromSeconds(4.9)).Tick();
        Assert.Empty(loop.Last);
        loop.After(TimeSpan.FromSeconds(0.1)).Tick();

        Assert.Equal(ClosingReason.Timeout, loop.Happened<BiddingClosed>().Because);
        Assert.Equal(LoopPhase.Working, loop.State.Phase);
    }

    [Fact]
    public void Bidding_MaxBidsIn_ClosesBeforeTheOthersAnswer()
    {
        var spec = Stack("a") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { MaxBids = 1 } } };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Bid("x", "a"));

        Assert.Equal(ClosingReason.MaxBids, loop.Happened<BiddingClosed>().Because);
    }

    [Fact]
    public void Bidding_NobodyPresent_AnnouncesAgainAndThenFailsSayingSo()
    {
        var loop = new LoopScenario(Stack("a")).Begin();
        Assert.Equal(LoopPhase.BackingOff, loop.State.Phase);

        loop.After(LoopDecider.ReannounceDelay).Tick();

        var end = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("NoBids", end.Code);
        Assert.Contains("No instance present offers a", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bidding_InstanceAppearsWhileBackingOff_IsAskedAtOnce()
    {
        var loop = new LoopScenario(Stack("a")).Begin().After(TimeSpan.FromMilliseconds(1));
        loop.Do(new NoticeInstance(loop.Now, Offers("x", "a"), [Offers("x", "a")]));

        Assert.Equal(LoopPhase.Bidding, loop.State.Phase);
        Assert.Equal(2, loop.State.Round!.Attempt);
    }

    [Fact]
    public void Bidding_OneOfTwoCapabilitiesAppearsWhileBackingOff_WaitsForTheOther()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin();
        loop.Do(new NoticeInstance(loop.Now, Offers("x", "a"), [Offers("x", "a")]));
        Assert.Equal(LoopPhase.BackingOff, loop.State.Phase);

        loop.Do(new NoticeInstance(loop.Now, Offers("y", "b"), [Offers("x", "a"), Offers("y", "b")]));

        Assert.Equal(["x", "y"], loop.Happened<BiddingOpened>().Asked.Select(candidate => candidate.Instance));
    }

    [Fact]
    public void Bidding_FewerPresentThanBidsNeededWhileBackingOff_WaitsForMore()
    {
        var spec = Stack("a") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { MinBids = 2 } } };
        var loop = new LoopScenario(spec).Begin();
        loop.Do(new NoticeInstance(loop.Now, Offers("x", "a"), [Offers("x", "a")]));
        Assert.Equal(LoopPhase.BackingOff, loop.State.Phase);

        loop.Do(new NoticeInstance(loop.Now, Offers("y", "a"), [Offers("x", "a"), Offers("y", "a")]));

        Assert.Equal(LoopPhase.Bidding, loop.State.Phase);
    }

    [Fact]
    public void Bidding_EveryoneDeclines_FailsWithEachReason()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a"));
        loop.Answer(Decline("x", "a", "too dark"), Decline("y", "a", "too cold"));
        loop.After(LoopDecider.ReannounceDelay).Tick(Offers("x", "a"), Offers("y", "a")).Answer(Decline("x", "a", "too dark"), Decline("y", "a", "too cold"));

        var end = Assert.IsType<LoopFailed>(loop.End);
        Assert.Contains("x declined (too dark)", end.Message, StringComparison.Ordinal);
        Assert.Contains("y declined (too cold)", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bidding_AskedWasCutOff_IsAwaitedBeyondTheAnnouncementsThatCount()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Absent("x", "a"));
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            Assert.Equal(LoopPhase.BackingOff, loop.State.Phase);
            loop.After(LoopDecider.ReannounceDelay * attempt).Tick(Offers("x", "a")).Answer(Absent("x", "a"));
        }

        loop.Do(new NoticeInstance(loop.Now, Offers("x", "a"), [Offers("x", "a")])).Answer(Bid("x", "a"));

        Assert.Equal(LoopPhase.Working, loop.State.Phase);
    }

    [Fact]
    public void Bidding_AskedIsCutOffForGood_FailsAfterFifteenSecondsOrMore()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"));
        var began = loop.Now;
        while (loop.End is null)
        {
            loop.Answer(Absent("x", "a"));
            if (loop.State.ReannounceAt is { } at)
                loop.After(at - loop.Now).Tick(Offers("x", "a"));
        }

        Assert.Equal("NoBids", Assert.IsType<LoopFailed>(loop.End).Code);
        Assert.InRange(loop.Now - began, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Bidding_CutOffAndThenDeclined_TheAnnouncementThatFoundNobodyDoesNotCount()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Absent("x", "a"));
        loop.After(LoopDecider.ReannounceDelay).Tick(Offers("x", "a")).Answer(Decline("x", "a", "busy"));
        Assert.Equal(LoopPhase.BackingOff, loop.State.Phase);

        loop.After(LoopDecider.ReannounceDelay * 2).Tick(Offers("x", "a")).Answer(Decline("x", "a", "busy"));

        Assert.Equal("NoBids", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Bidding_OneIsCutOffAndAnotherBids_NobodyIsAwaited()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Absent("x", "a"), Bid("y", "a"));

        Assert.Equal(LoopPhase.Working, loop.State.Phase);
    }

    [Fact]
    public void Bidding_OneCapabilityUncovered_FailsWithThatCode()
    {
        var spec = Stack("a", "b") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { Reannounce = 0 } } };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a")).Answer(Bid("x", "a"));

        Assert.Equal("CapabilityUncovered", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Bidding_SecondBidOfAnInstance_ChangesNothing()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Bid("x", "a", 0.5));

        loop.Answer(Bid("x", "a", 0.99));

        Assert.Empty(loop.Last);
    }

    [Fact]
    public void Bidding_BidForWhatWasNotAsked_IsKeptAsInvalidAndWinsNothing()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("x", "a"), Offers("y", "b"));

        loop.Answer(Bid("x", "b", 1), Bid("x", "a"), Bid("y", "b", 0.1), Bid("stranger", "a", 1));

        Assert.Equal(["x", "y"], loop.State.Items.Select(item => item.Instance));
        Assert.Equal(2, loop.State.Round!.Answers.Count(answer => answer.Kind == Core.Bidding.AnswerKind.Invalid));
    }

    [Fact]
    public void Bidding_AnswerAfterTheClose_ChangesNothing()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a")).Answer(Bid("y", "a"));

        Assert.Empty(loop.Last);
        Assert.Null(loop.Rejection);
    }

    [Fact]
    public void Bidding_AfterARestart_AsksAgainAndKeepsWhatIsRecorded()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Bid("x", "a", 0.5));

        loop.After(TimeSpan.FromMinutes(1)).Do(new RecoverLoop(loop.Now, [Offers("z", "a")], loop.Now));

        Assert.True(loop.Happened<BiddingOpened>().Recovered);
        Assert.Equal(["x", "y", "z"], loop.State.Round!.Asked.Select(candidate => candidate.Instance));
        Assert.Single(loop.State.Round.Answers);
    }

    [Fact]
    public void Bidding_AfterARestartWithoutAgents_WaitsForThemAndThenAnnouncesAtOnce()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"));
        loop.Do(new RecoverLoop(loop.Now, [], loop.Now + TimeSpan.FromSeconds(15)));
        Assert.Equal(LoopPhase.BackingOff, loop.State.Phase);

        loop.After(TimeSpan.FromSeconds(9)).Do(new NoticeInstance(loop.Now, Offers("x", "a"), [Offers("x", "a")]));

        Assert.Equal(LoopPhase.Bidding, loop.State.Phase);
        loop.Answer(Bid("x", "a")).Complete(1);
        Assert.IsType<LoopCompleted>(loop.End);
    }

    [Fact]
    public void Bidding_ExpectedAgentNeverComes_FailsAfterTheWait()
    {
        var loop = new LoopScenario(Stack("a") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { Reannounce = 0 } } });
        loop.Do(new StartLoop(loop.Now, "r", Json("{}"), [], AwaitUntil: loop.Now + TimeSpan.FromSeconds(15)));
        loop.After(TimeSpan.FromSeconds(14)).Tick();
        Assert.Null(loop.End);

        loop.After(TimeSpan.FromSeconds(1)).Tick();

        Assert.Equal("NoBids", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Award_OneInstanceWinsTwoCapabilities_GetsOneWorkItem()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("x", "a", "b")).Answer(Bid("x", "a"), Bid("x", "b"));

        Assert.Equal(["a", "b"], Assert.Single(loop.State.Items).Capabilities);
    }

    [Fact]
    public void Award_SeveralWinners_EachGetsAWorkItem()
    {
        var spec = Stack("a") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { Winners = 2 } } };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a"), Offers("y", "a"), Offers("z", "a"))
            .Answer(Bid("x", "a", 0.1), Bid("y", "a", 0.9), Bid("z", "a", 0.5));

        Assert.Equal(["y", "z"], loop.State.Items.Select(item => item.Instance));
    }
}
