using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class RoundTests
{
    private static readonly string[] Names = ["x", "y", "z", "v", "w"];

    [Fact]
    public void Consensus_ReachedInTheFirstRound_EndsAtOnce()
    {
        var loop = Debate(rounds: 3).Complete(1, "1").Complete(2, "1");
        Assert.Equal("1", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
        Assert.Single(loop.State.WorkRounds);
        Assert.Equal(WorkStatus.Cancelled, loop.State.Items[2].Status);
    }

    [Fact]
    public void Consensus_Missed_OpensARoundForTheSameWinnersWhoSeeEverybody()
    {
        var loop = Debate(rounds: 3).Complete(3, "3").Complete(1, "1");
        Assert.Equal(LoopPhase.Working, loop.State.Phase);

        var opened = loop.Complete(2, "2").Happened<RoundOpened>();

        Assert.Equal((2, RoundCause.Rounds, loop.Now + TimeSpan.FromSeconds(300)), (opened.Round, opened.Because, opened.Deadline));
        Assert.Equal([(4, "x"), (5, "y"), (6, "z")], opened.Items.Select(item => (item.Number, item.Instance)));
        Assert.StartsWith("Round 1 of at most 3 brought no agreement. consensus: no answer passes 50", opened.Why, StringComparison.Ordinal);
        Assert.Equal(2, loop.State.Item(5)!.Round);
        Assert.Equal(["3", "1", "2"], Readiness.SeenBy(loop.State, loop.State.Item(5)!).Select(seen => seen.Output!.Value.GetRawText()));
        Assert.Empty(Readiness.SeenBy(loop.State, loop.State.Item(1)!));
    }

    [Fact]
    public void Consensus_LaterRound_CountsTheLastAloneAndSeesTheOneBefore()
    {
        var loop = Debate(rounds: 3);
        Round(loop, "1", "2", "3");
        Round(loop, "1", "2", "4");
        Assert.Equal(["1", "2", "4"], Readiness.SeenBy(loop.State, loop.State.Item(9)!).Select(seen => seen.Output!.Value.GetRawText()));

        loop.Complete(7, "5").Complete(8, "5");

        var end = Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal("5", end.Output.GetRawText());
        Assert.EndsWith("3 rounds were played; the last one counts.", end.Explanation, StringComparison.Ordinal);
        Assert.Equal([7, 8], LoopContributions.PartsOf(loop.State).Select(part => part.Number));
    }

    [Fact]
    public void Consensus_NeverReached_FailsWithTheNumberOfRounds()
    {
        var loop = Debate(rounds: 2);
        Round(loop, "1", "2", "3");
        loop.Complete(4, "1").Complete(5, "2").Complete(6, "3");
        var failed = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("NoAgreement", failed.Code);
        Assert.EndsWith(" 2 rounds were played.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Consensus_ImpossibleInTheLastRoundAndNothingToResortTo_FailsBeforeTheRoundIsOver()
    {
        var loop = Debate(rounds: 1, winners: 4).Complete(1, "1").Complete(2, "2").Complete(3, "3");
        Assert.Equal("NoAgreement", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Disagreement_WithRound_IsPlayedThreeTimesMoreThenFails()
    {
        var loop = Debate(rounds: 1, output: new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, OnDisagreement = Resort.Round });
        for (var round = 2; round <= 4; round++)
        {
            Round(loop, "1", "2", "3");
            Assert.Equal((round, RoundCause.Disagreement), (loop.State.WorkRounds.Length, loop.State.WorkRounds[^1].Because));
        }

        Round(loop, "1", "2", "3");

        var failed = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("NoAgreement", failed.Code);
        Assert.EndsWith(" 4 rounds were played, 3 of them because of onDisagreement or onInvalid (at most 3).", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_AllOutputsEqual_EndsEarly()
    {
        var loop = Debate(rounds: 3, output: new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select });
        Round(loop, """{"a":1,"b":2}""", """{"b":2.0,"a":1}""", """{"a":1,"b":2}""");
        Assert.IsType<LoopCompleted>(loop.End);
        Assert.Single(loop.State.WorkRounds);
    }

    [Fact]
    public void Select_OutputsEqualAtTheKey_EndsEarly()
    {
        var loop = Debate(rounds: 3, output: new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select, Key = "answer" });
        Round(loop, """{"answer":1,"why":"a"}""", """{"answer":1,"why":"b"}""", """{"answer":null}""");
        Assert.IsType<LoopCompleted>(loop.End);
    }

    [Fact]
    public void Select_OutputsDiffer_PlaysAllRoundsAndTakesTheLast()
    {
        var loop = Debate(rounds: 2, output: new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select });
        Round(loop, "1", "2", "3");
        Assert.Equal("Round 1 of at most 2 brought no agreement. 3 contributions gave 3 different answers.", loop.State.WorkRounds[1].Why);
        loop.Complete(4, "4", confidence: 0.1).Complete(5, "5", confidence: 0.9).Complete(6, "6", confidence: 0.2);
        Assert.Equal("5", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Fact]
    public void First_BeforeTheLastRound_WaitsForAll()
    {
        var loop = Debate(rounds: 2, output: new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.First });
        Round(loop, "1", "2", "3");
        Assert.Equal("4", Assert.IsType<LoopCompleted>(loop.Complete(4, "4").End).Output.GetRawText());
    }

    [Fact]
    public void Winner_ThatFailed_DoesNotComeBack()
    {
        var loop = Debate(rounds: 2).Fail(1, final: true).Complete(2, "2").Complete(3, "3");
        Assert.Equal(["y", "z"], loop.Happened<RoundOpened>().Items.Select(item => item.Instance));
    }

    [Fact]
    public void RunnerUp_TakesOverInALaterRoundAndPlaysOn()
    {
        var loop = Debate(rounds: 3, bidders: 4);
        Round(loop, "1", "2", "3");
        Assert.Equal("v", Assert.Single(loop.Refuse(4).Happened<WorkReawarded>().Items).Instance);
        Assert.Equal(2, loop.State.Item(7)!.Round);
        Assert.Equal(3, Readiness.SeenBy(loop.State, loop.State.Item(7)!).Length);

        loop.Complete(5, "2").Complete(6, "3").Complete(7, "1");

        Assert.Equal(["y", "z", "v"], loop.Happened<RoundOpened>().Items.Select(item => item.Instance));
    }

    [Fact]
    public void Retry_InALaterRound_WorksAsInTheFirst()
    {
        var loop = Debate(rounds: 2);
        Round(loop, "1", "2", "3");
        var retry = loop.Fail(4).Happened<WorkRetryScheduled>();
        Assert.Equal(retry.At, loop.State.NextDue());
        Assert.Equal([4], loop.After(TimeSpan.FromSeconds(1)).Tick().Happened<WorkReleased>().Numbers);
        loop.Complete(4, "9").Complete(5, "9");
        Assert.IsType<LoopCompleted>(loop.End);
    }

    [Fact]
    public void Deadline_OfDo_IsEachRoundsOwn()
    {
        var loop = Debate(rounds: 2).After(TimeSpan.FromSeconds(200));
        Round(loop, "1", "2", "3");
        Assert.False(loop.After(TimeSpan.FromSeconds(200)).Tick().State.HasEnded);
        Assert.Equal("ExecutionTimeout", Assert.IsType<LoopTimedOut>(loop.After(TimeSpan.FromSeconds(100)).Tick().End).Code);
    }

    [Fact]
    public void LateReport_OfAnEarlierRound_ChangesNothing()
    {
        var loop = Debate(rounds: 2);
        Round(loop, "1", "2", "3");
        loop.Complete(1, "1");
        Assert.Empty(loop.Last);
        Assert.Equal(RejectionCode.DuplicateReport, loop.Rejection!.Code);
    }

    [Fact]
    public void Sequential_SecondRound_StartsWithTheFirstCapabilityAndSeesBothRounds()
    {
        var spec = Stack("a", "b") with { Phases = Phases(2, Parallelism.Sequential, new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select }) };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a"), Offers("y", "b")).Answer(Bid("x", "a"), Bid("y", "b"));
        loop.Complete(1, "1").Complete(2, "2");
        Assert.Equal([WorkStatus.Awarded, WorkStatus.Waiting], loop.State.Items.Skip(2).Select(item => item.Status));

        loop.Complete(3, "3");

        Assert.Equal([4], loop.Happened<WorkReleased>().Numbers);
        Assert.Equal([1, 2, 3], Readiness.SeenBy(loop.State, loop.State.Item(4)!).Select(item => item.Number));
        Assert.IsType<LoopCompleted>(loop.Complete(4, "4").End);
    }

    [Fact]
    public void Invalid_WithRound_ShowsTheAnswerAndItsFaultsToTheNext()
    {
        var spec = Stack("a") with
        {
            Schema = new SchemaSpec { Output = Json("""{"type":"number"}""") },
            Phases = Phases(1, Parallelism.Parallel, new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select, OnInvalid = Resort.Round }),
        };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a")).Answer(Bid("x", "a")).Complete(1, "\"seven\"");

        var feedback = Readiness.FeedbackFor(loop.State, loop.State.Item(2)!)!;
        Assert.Equal(("schema", "\"seven\""), (feedback.From, feedback.Answer!.Value.GetRawText()));
        Assert.NotEmpty(feedback.Reasons);
        Assert.Equal("7", Assert.IsType<LoopCompleted>(loop.Complete(2, "7").End).Output.GetRawText());
    }

    [Fact]
    public void Invalid_NotAggregatable_IsAnsweredByOnInvalid()
    {
        var loop = Debate(rounds: 1, output: new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Average, OnInvalid = Resort.Round });
        Round(loop, "\"a\"", "\"b\"", "\"c\"");
        Assert.Equal(RoundCause.Invalid, loop.State.WorkRounds[^1].Because);
        Round(loop, "1", "2", "3");
        Assert.Equal("2", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Theory]
    [InlineData(1, null, Resort.Fail, Resort.Fail, 30 + 11 + 300 + 30)]
    [InlineData(5, null, Resort.Fail, Resort.Fail, 30 + 11 + (5 * 300) + 30)]
    [InlineData(2, "check", Resort.Fail, Resort.Fail, 30 + 11 + (5 * 300) + (4 * 30))]
    [InlineData(1, "check", Resort.Round, Resort.Round, 30 + 11 + (7 * 300) + (7 * 30))]
    [InlineData(1, null, Resort.Round, Resort.Fail, 30 + 11 + (4 * 300) + 30)]
    public void Timeout_OfTheWhole_HasRoomForEveryRoundThatMayBePlayed(int rounds, string? verifier, Resort disagreement, Resort invalid, int seconds)
    {
        var output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, Verifier = verifier, OnDisagreement = disagreement, OnInvalid = invalid };
        Assert.Equal(TimeSpan.FromSeconds(seconds), LoopDefinition.Compile("n", "h", Stack("a") with { Phases = Phases(rounds, Parallelism.Parallel, output) }).Timeout);
    }

    internal static PhasesSpec Phases(int rounds, Parallelism parallelism, OutputPhaseSpec output, int winners = 3) => new()
    {
        Bidding = new BiddingPhaseSpec { Winners = winners },
        Execution = new ExecutionPhaseSpec { Rounds = rounds, Parallelism = parallelism },
        Output = output,
    };

    private static LoopScenario Debate(int rounds, int winners = 3, int? bidders = null, OutputPhaseSpec? output = null)
    {
        output ??= new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus };
        var loop = new LoopScenario(Stack("a") with { Phases = Phases(rounds, Parallelism.Parallel, output, winners) });
        var names = Names[..(bidders ?? winners)];
        loop.Begin([.. names.Select(name => Offers(name, "a"))]).Answer([.. names.Select((name, i) => Bid(name, "a", 0.9 - (i * 0.1)))]);
        return loop;
    }

    private static void Round(LoopScenario loop, params string[] outputs)
    {
        var open = loop.State.Items.Where(item => item.IsOpen).Select(item => item.Number).ToArray();
        Assert.Equal(outputs.Length, open.Length);
        foreach (var (number, output) in open.Zip(outputs))
            loop.Complete(number, output);
    }
}
