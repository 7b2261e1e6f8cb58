using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class WorkTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(40);

    [Fact]
    public void Work_AllDone_CompletesTheLoopWithTheMergedOutput()
    {
        var loop = Working(Stack("a", "b")).Complete(1, """{"a":1}""").Complete(2, """{"b":2}""");

        var end = Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal("""{"a":1,"b":2}""", end.Output.GetRawText());
    }

    [Fact]
    public void Work_ResultTwice_IsAnsweredAsDuplicate()
    {
        var loop = Working(Stack("a", "b")).Complete(1).Complete(1);

        Assert.Equal(RejectionCode.DuplicateReport, loop.Rejection!.Code);
        Assert.Empty(loop.Last);
    }

    [Fact]
    public void Work_ResultAgainAfterTheEnd_IsAnsweredAsDuplicate()
    {
        var loop = Working(Stack("a")).Complete(1).Complete(1);

        Assert.Equal(RejectionCode.DuplicateReport, loop.Rejection!.Code);
    }

    [Fact]
    public void Work_ResultOfAnOldAttempt_IsLate()
    {
        var loop = Working(Stack("a")).Fail(1);
        loop.After(Long).Tick().Complete(1, attempt: 1);

        Assert.Equal(RejectionCode.LateReport, loop.Rejection!.Code);
    }

    [Fact]
    public void Work_ResultOfAnotherInstance_IsRefused()
    {
        var loop = Working(Stack("a"));
        loop.Do(new CompleteWork(loop.Now, 1, 1, "stranger", "r", Json("{}"), null, null));

        Assert.Equal(RejectionCode.UnknownWork, loop.Rejection!.Code);
    }

    [Fact]
    public void Work_FirstFailure_IsRetriedOnAnotherReplicaOfTheInstance()
    {
        var loop = Working(Stack("a"), runnerUp: true).Fail(1, replica: "replica-7");

        var retry = loop.Happened<WorkRetryScheduled>();
        Assert.Equal("a-best", retry.Instance);
        Assert.Equal("replica-7", retry.AvoidReplica);
        Assert.Equal(2, retry.Attempt);
        Assert.True(retry.At > loop.Now);
    }

    [Fact]
    public void Work_SecondFailure_GoesToTheRunnerUp()
    {
        var loop = Working(Stack("a"), runnerUp: true).Fail(1);
        loop.After(Long).Tick().Fail(1);

        Assert.Equal("a-next", Assert.Single(loop.Happened<WorkReawarded>().Items).Instance);
        Assert.Equal(WorkStatus.Reawarded, loop.State.Items[0].Status);
        loop.Complete(2);
        Assert.IsType<LoopCompleted>(loop.End);
    }

    [Fact]
    public void Work_Refused_GoesToTheRunnerUpAtOnce()
    {
        var loop = Working(Stack("a"), runnerUp: true).Refuse(1);

        Assert.Equal("a-next", Assert.Single(loop.Happened<WorkReawarded>().Items).Instance);
    }

    [Fact]
    public void Work_RefusedWithNobodyElse_IsTriedAgainLater()
    {
        var loop = Working(Stack("a")).Refuse(1);

        Assert.Equal(2, loop.Happened<WorkRetryScheduled>().Attempt);
    }

    [Fact]
    public void Work_FinalFailure_IsNotRetried()
    {
        var loop = Working(Stack("a"), runnerUp: true).Fail(1, final: true, message: "no such city");

        Assert.Contains("no such city", Assert.IsType<LoopFailed>(loop.End).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_FailsMoreOftenThanMaxRetries_FailsTheLoop()
    {
        var loop = Working(Stack("a"));
        for (var i = 0; i < 3; i++)
            loop.Fail(1).After(Long).Tick();
        Assert.Null(loop.End);
        loop.Fail(1);

        Assert.Equal("WorkFailed", Assert.IsType<LoopFailed>(loop.End).Code);
        Assert.Equal(4, loop.State.Items[0].Attempt);
    }

    [Fact]
    public void Work_InstanceOfTwoCapabilitiesLostAndNobodyOffersBoth_SplitsTheWork()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("x", "a", "b"), Offers("y", "a"), Offers("z", "b"))
            .Answer(Bid("x", "a", 0.9), Bid("x", "b", 0.9), Bid("y", "a", 0.5), Bid("z", "b", 0.5)).Refuse(1);

        Assert.Equal(["y", "z"], loop.Happened<WorkReawarded>().Items.Select(item => item.Instance));
    }

    [Fact]
    public void Sequential_StagesFollowEachOtherAndSeeWhatCameBefore()
    {
        var loop = Working(Stack("a", "b", "c") with { Phases = new PhasesSpec { Execution = new ExecutionPhaseSpec { Parallelism = Parallelism.Sequential } } });
        Assert.Equal([WorkStatus.Awarded, WorkStatus.Waiting, WorkStatus.Waiting], loop.State.Items.Select(item => item.Status));

        loop.Complete(1, """{"a":1}""");

        Assert.Equal([2], loop.Happened<WorkReleased>().Numbers);
        Assert.Equal([1], Readiness.SeenBy(loop.State, loop.State.Items[1]).Select(item => item.Number));
        loop.Complete(2).Complete(3);
        Assert.IsType<LoopCompleted>(loop.End);
    }

    [Fact]
    public void Sequential_AStageFails_FailsTheLoop()
    {
        var loop = Working(Stack("a", "b") with { Phases = new PhasesSpec { Execution = new ExecutionPhaseSpec { Parallelism = Parallelism.Sequential } } });

        loop.Fail(1, final: true);

        Assert.IsType<LoopFailed>(loop.End);
    }

    [Fact]
    public void Adaptive_WorkStartsWhenContributionsSatisfyItsSchema()
    {
        var spec = Stack("translate", "detect") with { Phases = new PhasesSpec { Execution = new ExecutionPhaseSpec { Parallelism = Parallelism.Adaptive } } };
        var needs = Json("""{"required":["language"]}""");
        var loop = new LoopScenario(spec).Begin(Offers("t", "translate") with { InputSchema = needs }, Offers("d", "detect"))
            .Answer(Bid("t", "translate"), Bid("d", "detect"));
        Assert.Equal([WorkStatus.Waiting, WorkStatus.Awarded], loop.State.Items.Select(item => item.Status));

        loop.Complete(2, """{"language":"de"}""");

        Assert.Equal([1], loop.Happened<WorkReleased>().Numbers);
        Assert.Equal("""{"text":"hello","language":"de"}""", Readiness.InputOf(loop.State, loop.State.Items[0]).GetRawText());
    }

    [Fact]
    public void Adaptive_NothingCanStart_FailsSayingWhatIsMissing()
    {
        var spec = Stack("a") with { Phases = new PhasesSpec { Execution = new ExecutionPhaseSpec { Parallelism = Parallelism.Adaptive } } };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a") with { InputSchema = Json("""{"required":["language"]}""") }).Answer(Bid("x", "a"));

        var end = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("NothingCanStart", end.Code);
        Assert.Contains("language", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void First_FirstValidResult_EndsTheLoopAndCancelsTheOthers()
    {
        var spec = Stack("a") with
        {
            Phases = new PhasesSpec
            {
                Bidding = new BiddingPhaseSpec { Winners = 3 },
                Output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.First },
            },
        };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a"), Offers("y", "a"), Offers("z", "a"))
            .Answer(Bid("x", "a"), Bid("y", "a"), Bid("z", "a")).Complete(2);

        Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal([1, 3], loop.Happened<WorkCancelled>().Numbers);
    }

    [Fact]
    public void Consensus_MajorityCertain_EndsBeforeTheLastVote()
    {
        var spec = Stack("vote") with
        {
            Phases = new PhasesSpec
            {
                Bidding = new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.All },
                Output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus },
            },
        };
        var names = new[] { "v1", "v2", "v3", "v4", "v5" };
        var loop = new LoopScenario(spec).Begin([.. names.Select(name => Offers(name, "vote"))]).Answer([.. names.Select(name => Bid(name, "vote"))]);

        loop.Complete(1, "\"yes\"").Complete(2, "\"no\"").Complete(3, "\"yes\"");
        Assert.Null(loop.End);
        loop.Complete(4, "\"yes\"");

        Assert.Equal("\"yes\"", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Fact]
    public void Output_ThatViolatesTheStacksSchema_FailsTheLoop()
    {
        var loop = Working(Stack("a") with { Schema = new SchemaSpec { Output = Json("""{"required":["sentiment"]}""") } }).Complete(1);

        Assert.Equal("InvalidOutput", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Loop_ExecutionTimeoutPasses_TimesOut()
    {
        var loop = Working(Stack("a")).After(TimeSpan.FromSeconds(300)).Tick();

        Assert.Equal("ExecutionTimeout", Assert.IsType<LoopTimedOut>(loop.End).Code);
    }

    [Fact]
    public void Loop_CallersDeadlinePasses_TimesOut()
    {
        var loop = new LoopScenario(Stack("a"));
        loop.Do(new StartLoop(loop.Now, "r", Json("{}"), [Offers("x", "a")], Deadline: loop.Now + TimeSpan.FromSeconds(1)));

        loop.After(TimeSpan.FromSeconds(1)).Answer(Bid("x", "a"));

        Assert.Equal("DeadlineExceeded", Assert.IsType<LoopTimedOut>(loop.End).Code);
    }

    [Fact]
    public void Loop_Cancelled_WithdrawsItsWorkAndStaysCancelled()
    {
        var loop = Working(Stack("a"));
        loop.Do(new CancelLoop(loop.Now, "not needed"));
        Assert.Equal([1], loop.Happened<WorkCancelled>().Numbers);

        loop.Do(new CancelLoop(loop.Now, "again"));
        Assert.Null(loop.Rejection);
        loop.Complete(1);
        Assert.Equal(RejectionCode.LateReport, loop.Rejection!.Code);
    }

    [Fact]
    public void Loop_CancelledAfterItCompleted_IsRejected()
    {
        var loop = Working(Stack("a")).Complete(1);
        loop.Do(new CancelLoop(loop.Now, "too late"));

        Assert.Equal(RejectionCode.LoopEnded, loop.Rejection!.Code);
    }

    private static LoopScenario Working(LoopStackSpec spec, bool runnerUp = false)
    {
        var loop = new LoopScenario(spec);
        var candidates = spec.Capabilities!.Select(name => Offers($"{name}-best", name)).ToList();
        var bids = spec.Capabilities!.Select(name => Bid($"{name}-best", name, 0.9)).ToList();
        if (runnerUp)
        {
            candidates.AddRange(spec.Capabilities!.Select(name => Offers($"{name}-next", name)));
            bids.AddRange(spec.Capabilities!.Select(name => Bid($"{name}-next", name, 0.5)));
        }

        return loop.Begin([.. candidates]).Answer([.. bids]);
    }
}
