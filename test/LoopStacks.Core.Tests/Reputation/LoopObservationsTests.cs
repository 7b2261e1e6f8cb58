using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Core.Resources;
using LoopStacks.Core.Tests.Loops;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Reputation;

public sealed class LoopObservationsTests
{
    [Fact]
    public void Of_ConsensusOfAMajority_ConfirmsWhoAgreedAndRefutesWhoDid()
    {
        var loop = Voted(Rules(AggregationStrategy.Consensus, key: "a"), """{"a":1,"n":"x"}""", """{"a":2}""", """{"a":1,"n":"z"}""");

        Assert.Equal([("x", 1.0), ("y", 0.0), ("z", 1.0)], Outcomes(loop));
    }

    [Fact]
    public void Of_Abstention_SaysNothingAboutIt() =>
        Assert.Equal([("x", 1.0), ("z", 1.0)], Outcomes(Voted(Rules(AggregationStrategy.Consensus), "1", "null", "1")));

    [Fact]
    public void Of_OneVoter_DoesNotConfirmItself() => Assert.Empty(Outcomes(Voted(Rules(AggregationStrategy.Consensus), "1")));

    [Fact]
    public void Of_MinorityThatWonByConfidence_ConfirmsAndRefutesNobody() =>
        Assert.Empty(Outcomes(Voted(Rules(AggregationStrategy.Consensus, weight: VoteWeight.Confidence), (0.9, "1"), (0.3, "2"), (0.4, "2"))));

    [Fact]
    public void Of_TieThatWasDrawn_ConfirmsNobody() => Assert.Empty(Outcomes(Voted(Rules(AggregationStrategy.Vote, quorum: 4), "1", "1", "2", "2")));

    [Fact]
    public void Of_NoAgreement_JudgesNobody()
    {
        var loop = Voted(Rules(AggregationStrategy.Consensus), "1", "2");

        Assert.IsType<LoopFailed>(loop.End);
        Assert.Empty(Outcomes(loop));
        Assert.Equal(2, LoopObservations.Of(loop.State).OfType<AttemptEnded>().Count(ended => ended.End == AttemptEnd.Completed));
    }

    [Fact]
    public void Of_AgreementInALaterRound_IsNoEvidence()
    {
        var spec = Rules(AggregationStrategy.Consensus);
        spec = spec with { Phases = spec.Phases with { Execution = new() { Rounds = 2 } } };
        var loop = new LoopScenario(spec).Begin(Offers("x", "c"), Offers("y", "c")).Answer(Bid("x", "c", 0.9), Bid("y", "c", 0.8));
        loop.Complete(1, "1").Complete(2, "2").Complete(3, "1").Complete(4, "1");

        Assert.IsType<LoopCompleted>(loop.End);
        Assert.Empty(Outcomes(loop));
        Assert.Equal([("x", 0.25), ("y", 0.25)], Said(loop, new FeedbackScore(0.25))); // Of the last round.
        Assert.Equal([("y", 0.75)], Said(loop, new FeedbackScore(0.75, WorkItem: 2)));
    }

    [Theory]
    [InlineData(VoteMethod.Plurality, "xy", "z")]
    [InlineData(VoteMethod.Borda, "xy", "z")]
    [InlineData(VoteMethod.Approval, "xyz", "")]
    public void Of_Vote_CountsTheFirstChoiceAndUnderApprovalAllNamed(VoteMethod method, string right, string wrong)
    {
        var outcomes = Outcomes(Voted(Rules(AggregationStrategy.Vote, method: method, quorum: 3), """["p","q"]""", """["p","r"]""", """["q","p"]"""));

        Assert.Equal(right, string.Concat(outcomes.Where(outcome => outcome.Right == 1).Select(outcome => outcome.Instance)));
        Assert.Equal(wrong, string.Concat(outcomes.Where(outcome => outcome.Right == 0).Select(outcome => outcome.Instance)));
    }

    [Theory]
    [InlineData(AggregationStrategy.Merge)]
    [InlineData(AggregationStrategy.Select)]
    [InlineData(AggregationStrategy.Collect)]
    [InlineData(AggregationStrategy.First)]
    public void Of_OtherStrategies_JudgeNobody(AggregationStrategy strategy) =>
        Assert.Empty(Outcomes(Voted(Rules(strategy), """{"a":1}""", """{"a":1}""", """{"a":2}""")));

    [Fact]
    public void Judgements_AnswerWasWrong_BlamesWhoStoodBehindItAndClearsTheOthers()
    {
        var loop = Voted(Rules(AggregationStrategy.Consensus), "1", "2", "1");

        Assert.Equal([("x", 0.0), ("z", 0.0)], Said(loop, new FeedbackScore(0)));
    }

    [Fact]
    public void Judgements_AnswerWasRight_BlamesWhoVotedAgainst() =>
        Assert.Equal([("x", 1.0), ("y", 0.0), ("z", 1.0)], Said(Voted(Rules(AggregationStrategy.Consensus), "1", "2", "1"), new FeedbackScore(1)));

    [Fact]
    public void Judgements_AnswerWasHalfRight_SaysNothingAboutWhoVotedAgainst() =>
        Assert.Equal([("x", 0.5), ("z", 0.5)], Said(Voted(Rules(AggregationStrategy.Consensus), "1", "2", "1"), new FeedbackScore(0.5)));

    [Fact]
    public void Judgements_NamedContribution_GoesBeforeTheAnswer() =>
        Assert.Equal(
            [("x", 0.0), ("y", 0.75), ("z", 0.0)],
            Said(Voted(Rules(AggregationStrategy.Consensus), "1", "2", "1"), new FeedbackScore(0), new FeedbackScore(1, WorkItem: 2), new FeedbackScore(0.5, Instance: "y")));

    [Fact]
    public void Judgements_Merge_BlameOnlyWhoseValuesAreInTheAnswer()
    {
        var loop = Voted(Rules(AggregationStrategy.Merge), (0.9, """{"a":1,"b":{"c":2}}"""), (0.5, """{"a":2}"""), (0.4, """{"b":{"c":2}}"""));

        Assert.Equal([("x", 0.25), ("z", 0.25)], Said(loop, new FeedbackScore(0.25)));
    }

    [Fact]
    public void Judgements_OfOneCapability_LeaveTheOthersAlone()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("x", "a", "b")).Answer(Bid("x", "a", 0.7), Bid("x", "b", 0.9)).Complete(1, "1", confidence: 0.6);

        var judgement = Assert.Single(LoopObservations.Judgements(loop.State, [new FeedbackScore(1, Capability: "b")]));

        Assert.Equal(("x", "b", 0.6, 0.9), (judgement.Instance, judgement.Capability, judgement.Confidence, judgement.BidConfidence));
    }

    [Fact]
    public void Of_WorkDone_SaysHowLongItTookAndWasToTake()
    {
        var bid = Bid("x", "a") with { Expected = TimeSpan.FromSeconds(2) };
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(bid).After(TimeSpan.FromSeconds(9));
        loop.Do(new StartWork(loop.Now, 1, 1, "x", "r")).After(TimeSpan.FromSeconds(3)).Complete(1);

        Assert.Equal([new AttemptEnded("x", "a", loop.Now, AttemptEnd.Completed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2))], LoopObservations.Of(loop.State));
    }

    [Fact]
    public void Of_FailedAttempts_CountByWhyTheyFailed()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Bid("x", "a", 0.9), Bid("y", "a", 0.1));
        loop.Refuse(1); // The runner-up takes over.
        loop.Do(Failed(loop, "ReplicaLost")).After(TimeSpan.FromMinutes(1)).Tick();
        loop.Do(Failed(loop, "InvalidOutput")).After(TimeSpan.FromMinutes(1)).Tick();
        loop.Do(Failed(loop, "Model")).After(TimeSpan.FromMinutes(1)).Tick().Complete(2);

        var ends = LoopObservations.Of(loop.State).Cast<AttemptEnded>().Select(ended => (ended.Instance, ended.End));

        Assert.Equal(
            [("x", AttemptEnd.Refused), ("y", AttemptEnd.Lost), ("y", AttemptEnd.Invalid), ("y", AttemptEnd.Failed), ("y", AttemptEnd.Completed)],
            ends);
    }

    [Fact]
    public void Of_TimeUpWhileAtWork_CountsAgainstWhoHadTheTime()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("x", "a"), Offers("y", "b")).Answer(Bid("x", "a"), Bid("y", "b"));
        loop.Do(new StartWork(loop.Now, 1, 1, "x", "r")).After(TimeSpan.FromSeconds(299));
        loop.Do(new StartWork(loop.Now, 2, 1, "y", "r")).After(TimeSpan.FromSeconds(2)).Tick();

        Assert.IsType<LoopTimedOut>(loop.End);
        Assert.Equal([new AttemptEnded("x", "a", loop.Now, AttemptEnd.TimedOut)], LoopObservations.Of(loop.State));
    }

    [Fact]
    public void Of_WorkThatHandedPartsToChildren_SaysNothingOfItsSpeed()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a"));
        loop.Do(new StartWork(loop.Now, 1, 1, "x", "r")).After(TimeSpan.FromSeconds(3));

        var ended = WithChild(loop, 1, new WorkCompleted(1, 1, "r", Json("1"), 0.9), new LoopCompleted(Json("1"), 0.9, "merge", ""));

        Assert.Equal([new AttemptEnded("x", "a", loop.Now, AttemptEnd.Completed)], LoopObservations.Of(ended));
    }

    [Fact]
    public void Of_TimeUpWhileItWaitedForChildren_CountsForNobody()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a"));
        loop.Do(new StartWork(loop.Now, 1, 1, "x", "r")).After(TimeSpan.FromSeconds(301));

        var ended = WithChild(loop, 1, new WorkCancelled([1], "time"), new LoopTimedOut("ExecutionTimeout", "time"));

        Assert.Empty(LoopObservations.Of(ended));
    }

    [Fact]
    public void Of_CancelledWork_CountsForNobody()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Bid("x", "a"));
        loop.Do(new CancelLoop(loop.Now, "not needed"));

        Assert.Empty(LoopObservations.Of(loop.State));
    }

    [Fact]
    public void Of_RunningLoop_Throws() =>
        Assert.Throws<InvalidOperationException>(() => LoopObservations.Of(new LoopScenario(Stack("a")).Begin(Offers("x", "a")).State));

    [Fact]
    public void Award_OfRecordedReputation_KeepsAccuracyAndRule()
    {
        var spec = new LoopStackSpec { Capabilities = ["a"], Phases = new() { Bidding = new() { SelectionStrategy = SelectionStrategy.Reputation } } };
        var sure = Offers("x", "a") with { Reputation = new Dictionary<string, Repute> { ["a"] = new(0.9, 0.4, 0.55) } };
        var modest = Offers("y", "a") with { Reputation = new Dictionary<string, Repute> { ["a"] = new(0.8, -0.1, 0.95) } };
        var loop = new LoopScenario(spec).Begin(sure, modest).Answer(Bid("x", "a", 0.99), Bid("y", "a", 0.7));

        var award = Assert.Single(loop.Happened<WorkAwarded>().Items);
        Assert.Equal(("y", 0.95), (award.Instance, award.Accuracy));
        Assert.Contains("confidence 0.7 + underconfidence 0.1 = 0.8, × reliability 0.8 = 0.64", award.Rule, StringComparison.Ordinal);
    }

    // Histories of earlier versions have standing.
    [Fact]
    public void Award_OfRecordedStanding_DecidesAsItDid()
    {
        var spec = new LoopStackSpec { Capabilities = ["a"], Phases = new() { Bidding = new() { SelectionStrategy = SelectionStrategy.Reputation } } };
        var opened = (BiddingOpened)LoopEventCodec.Decode("biddingOpened", """
            {"attempt":1,"asked":[{"instance":"x","capabilities":["a"],"standing":{"a":0.5}},{"instance":"y","capabilities":["a"],"standing":{"a":0.9}}],"closesAt":"2030-01-01T00:00:05+00:00"}
            """u8);
        var loop = new LoopScenario(spec).Begin([.. opened.Asked]).Answer(Bid("x", "a", 0.9), Bid("y", "a", 0.6));

        var award = Assert.Single(loop.Happened<WorkAwarded>().Items);
        Assert.Equal(("y", 0.9), (award.Instance, award.Accuracy));
    }

    private static LoopState WithChild(LoopScenario loop, int item, params LoopEvent[] then)
    {
        var child = new ChildSpawned(new LoopId(new Guid("01890000-0000-7000-8000-000000000009")), ChildPurpose.Agent, "k", Json("{}"), loop.Now.AddMinutes(9), Stack: "s", Item: item);
        return then.Prepend(child).Aggregate(loop.State, (state, @event) => state.Evolve(@event, loop.Now));
    }

    private static FailWork Failed(LoopScenario loop, string code) => new(loop.Now, 2, loop.State.Item(2)!.Attempt, "y", "r", code, "broken", Final: false);

    private static LoopStackSpec Rules(
        AggregationStrategy strategy, string? key = null, VoteWeight weight = VoteWeight.Equal, VoteMethod method = VoteMethod.Plurality, int quorum = 1) => new()
        {
            Capabilities = ["c"],
            Phases = new()
            {
                Bidding = new() { SelectionStrategy = SelectionStrategy.All },
                Output = new() { AggregationStrategy = strategy, Key = key, Weight = weight, Method = method, Quorum = quorum },
            },
        };

    private static LoopScenario Voted(LoopStackSpec spec, params string[] outputs) => Voted(spec, [.. outputs.Select(output => (0.8, output))]);

    private static LoopScenario Voted(LoopStackSpec spec, params (double Confidence, string Output)[] outputs)
    {
        // Work items are numbered by confidence of the bids: x, y, z, w.
        var instances = "xyzw"[..outputs.Length].Select(name => name.ToString()).ToArray();
        var loop = new LoopScenario(spec)
            .Begin([.. instances.Select(instance => Offers(instance, "c"))])
            .Answer([.. instances.Select((instance, i) => Bid(instance, "c", 0.9 - (i * 0.1)))]);
        for (var i = outputs.Length - 1; i >= 0; i--)
        {
            if (!loop.State.HasEnded)
                loop.Complete(i + 1, outputs[i].Output, confidence: outputs[i].Confidence);
        }

        return loop;
    }

    private static (string Instance, double Right)[] Outcomes(LoopScenario loop) =>
        [.. LoopObservations.Of(loop.State).OfType<Judgement>().Select(judgement => (judgement.Instance, judgement.Right))];

    private static (string Instance, double Right)[] Said(LoopScenario loop, params FeedbackScore[] feedback)
    {
        var judgements = LoopObservations.Judgements(loop.State, feedback);
        Assert.All(judgements, judgement => Assert.Equal(JudgementSource.Feedback, judgement.Source));
        return [.. judgements.Select(judgement => (judgement.Instance, judgement.Right))];
    }
}
