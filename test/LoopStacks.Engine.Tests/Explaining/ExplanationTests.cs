using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Core.Tests.Loops;
using LoopStacks.Engine.Explaining;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Engine.Tests.Explaining;

public sealed class ExplanationTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(40);

    [Fact]
    public void Explanation_OfBidding_SaysWhatEachOfThoseAskedSaid()
    {
        var loop = new LoopScenario(Stack("a") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { Reannounce = 0 } } })
            .Begin(Offers("able", "a"), Offers("busy", "a"), Offers("mute", "a"), Offers("odd", "a"));
        loop.After(TimeSpan.FromMilliseconds(20)).Answer(Bid("able", "a", 0.7, 2) with { Note = "gladly" }, Decline("busy", "a", "too much to do"), Bid("odd", "a", 7));
        loop.After(TimeSpan.FromSeconds(5)).Tick().Complete(1);

        var round = Assert.Single(Explain(loop).Bidding);
        Assert.Equal("timeout", round.ClosedBecause);
        Assert.Equal(
            [("able", "bid", "gladly"), ("busy", "decline", "too much to do"), ("mute", "silent", null), ("odd", "invalid", "confidence 7 or cost  is out of range")],
            round.Asked.Select(asked => (asked.Instance, asked.Answer, asked.Why)));
        Assert.Equal((0.7, 2m, TimeSpan.FromMilliseconds(20)), (round.Asked[0].Confidence, round.Asked[0].Cost, round.Asked[0].AnsweredAt - round.OpenedAt));
    }

    [Fact]
    public void Explanation_OfAComposite_SaysWhyEachLoopRunsOrDoesNot()
    {
        var loop = new LoopScenario(new LoopStackSpec
        {
            Loops =
            [
                new LoopNodeSpec { Name = "each", Stack = "s", ForEach = "input.items", MaxParallel = 2 },
                new LoopNodeSpec { Name = "extra", Stack = "t", DependsOn = ["each"], When = "input.extra" },
            ],
        }).BeginWith("""{"items":[1,2,3]}""").CompleteChild("each[0]", "1").CompleteChild("each[1]", "2").CompleteChild("each[2]", "3");

        var sentences = Explain(loop).Sentences.Select(sentence => sentence.Text).ToArray();
        Assert.Contains("The stack consists of 2 loops: each, extra. They may take until 2030-01-01T00:05:00.000Z.", sentences);
        Assert.Contains("each: It depends on nothing; its forEach (input.items) gave 3 items, at most 2 run at once.", sentences);
        Assert.Contains("extra was skipped: its when (input.extra) is not true.", sentences);
    }

    [Fact]
    public void Explanation_OfOpenBidding_SaysWhoMayStillAnswer()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("able", "a"), Offers("mute", "a")).Answer(Bid("able", "a"));

        var explanation = Explain(loop);
        Assert.Equal(["bid", "open"], explanation.Bidding.Single().Asked.Select(asked => asked.Answer));
        Assert.Null(explanation.End);
        Assert.Contains("still runs", explanation.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_OfAnAward_HasAllBidsInTheOrderOfTheRuleWithItsNumbers()
    {
        var spec = Stack("a") with { Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.Cheapest, Payment = PaymentRule.SecondPrice } } };
        var loop = new LoopScenario(spec).Begin(Offers("dear", "a"), Offers("cheap", "a"), Offers("middle", "a"))
            .Answer(Bid("dear", "a", 0.9, 9), Bid("cheap", "a", 0.5, 1), Bid("middle", "a", 0.8, 4));

        var award = Assert.Single(Explain(loop).Awards);
        Assert.Equal(("a", "cheapest", "secondPrice", 1), (award.Capability, award.Strategy, award.Payment, award.Wanted));
        Assert.Equal([("cheap", true, 1), ("middle", false, 2), ("dear", false, 3)], award.Bids.Select(bid => (bid.Instance, bid.Won, bid.Place)));
        Assert.Equal((4m, "cheapest: cost 1, price 4; place 1 of 3"), (award.Bids[0].Price, award.Bids[0].Rule));
        Assert.Equal("cheapest: cost 9; place 3 of 3", award.Bids[2].Rule);
        Assert.All(award.Bids, bid => Assert.False(bid.Tied));
    }

    [Fact]
    public void Explanation_OfATie_SaysWhoWereEqualAndWhatEachDrew()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"), Offers("y", "a"), Offers("z", "a"))
            .Answer(Bid("x", "a", 0.8), Bid("y", "a", 0.8), Bid("z", "a", 0.3));

        var explanation = Explain(loop);
        var bids = explanation.Awards.Single().Bids;
        Assert.Equal([true, true, false], bids.Select(bid => bid.Tied));
        Assert.True(string.CompareOrdinal(bids[0].Draw, bids[1].Draw) < 0);
        Assert.Null(bids[2].Draw);
        Assert.Contains(explanation.Sentences, sentence => sentence.Text.Contains($"Equal under the rule were {bids[0].Instance}, {bids[1].Instance}; their order was drawn", StringComparison.Ordinal));
    }

    [Fact]
    public void Explanation_OfOneWinnerOfTwoCapabilities_SplitsItsRule()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("both", "a", "b"), Offers("other", "b"))
            .Answer(Bid("both", "a", 0.6), Bid("both", "b", 0.9), Bid("other", "b", 0.4));

        var awards = Explain(loop).Awards;
        Assert.Equal("best: confidence 0.6, load 0; place 1 of 1", awards[0].Bids[0].Rule);
        Assert.Equal("best: confidence 0.9, load 0; place 1 of 2", awards[1].Bids[0].Rule);
        Assert.Equal(awards[0].Bids[0].WorkItem, awards[1].Bids[0].WorkItem);
    }

    [Fact]
    public void Explanation_OfFailures_HasEveryAttemptAndWhoTookOver()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("first", "a"), Offers("next", "a")).Answer(Bid("first", "a", 0.9), Bid("next", "a", 0.5));
        loop.Do(new StartWork(loop.Now, 1, 1, "first", "replica-7"));
        loop.After(TimeSpan.FromSeconds(1)).Fail(1, message: "out of memory", replica: "replica-7");
        loop.After(Long).Tick().Fail(1, message: "again");
        loop.After(TimeSpan.FromSeconds(1)).Complete(2, """{"done":true}""");

        var explanation = Explain(loop);
        var (lost, took) = (explanation.Work[0], explanation.Work[1]);
        Assert.Equal(["retried", "reawarded"], lost.Attempts.Select(attempt => attempt.Result));
        Assert.Equal(("out of memory", "AgentFailed", "replica-7", "replica-7"), (lost.Attempts[0].Reason, lost.Attempts[0].Code, lost.Attempts[0].Replica, lost.Attempts[0].AvoidReplica));
        Assert.NotNull(lost.Attempts[0].NextAt);
        Assert.Equal((took.WorkItem, lost.WorkItem), (lost.ReplacedBy!.Single(), took.Replaces));
        Assert.Equal(took.WorkItem, explanation.Awards.Single().Bids[1].WorkItem);
        Assert.Equal(("completed", "gave /done"), (took.Status, took.Part!.Text));
        Assert.Contains(explanation.Sentences, sentence => sentence.Text.StartsWith("Attempt 1 of work item 1 by first failed with AgentFailed: out of memory. It is tried again at", StringComparison.Ordinal));
    }

    [Fact]
    public void Explanation_OfWaitingWork_BeginsItsFirstAttemptWhenItIsHandedOut()
    {
        var spec = Stack("a", "b") with { Phases = new PhasesSpec { Execution = new ExecutionPhaseSpec { Parallelism = Parallelism.Sequential } } };
        var loop = new LoopScenario(spec).Begin(Offers("x", "a"), Offers("y", "b")).Answer(Bid("x", "a"), Bid("y", "b"));
        Assert.Equal(["out", "waiting"], Explain(loop).Work.Select(item => item.Attempts.Single().Result));

        loop.After(TimeSpan.FromSeconds(3)).Complete(1);
        var attempt = Assert.Single(Explain(loop).Work[1].Attempts);
        Assert.Equal(("out", loop.Now), (attempt.Result, attempt.HandedOutAt));
    }

    [Fact]
    public void Explanation_OfTooFewBids_SaysWhyItWasAnnouncedAgainAndWhyItFailed()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a")).Answer(Decline("x", "a", "on holiday"));
        loop.After(Long).Tick(Offers("x", "a")).Answer(Decline("x", "a", "still on holiday"));

        var explanation = Explain(loop);
        Assert.Equal(2, explanation.Bidding.Count);
        Assert.Contains("on holiday", explanation.Bidding[0].AgainBecause, StringComparison.Ordinal);
        Assert.Equal(("failed", "NoBids"), (explanation.End!.Status, explanation.End.Code));
        Assert.Contains("x declined (still on holiday)", explanation.End.Text, StringComparison.Ordinal);
        Assert.Null(explanation.Answer);
    }

    [Fact]
    public void Explanation_OfARestart_CountsIt()
    {
        var loop = new LoopScenario(Stack("a")).Begin(Offers("x", "a"));
        loop.Do(new RecoverLoop(loop.Now, [Offers("x", "a")], loop.Now)).Answer(Bid("x", "a"));

        Assert.Equal(1, Explain(loop).Bidding.Single().Recoveries);
    }

    [Fact]
    public void Explanation_OfUsage_AddsUpWhatWasSpentAndPaid()
    {
        var loop = new LoopScenario(Stack("a", "b")).Begin(Offers("x", "a"), Offers("y", "b")).Answer(Bid("x", "a", 0.8, 2), Bid("y", "b", 0.8, 3));
        foreach (var (number, instance) in new[] { (1, "x"), (2, "y") })
            loop.Do(new CompleteWork(loop.Now, number, 1, instance, "r", Json($$"""{"{{instance}}":1}"""), 0.9, new LoopUsage(100, 20, 0.01m)));

        var explanation = Explain(loop);
        Assert.Equal(new ExplanationCost(200, 40, 0.02m, 5), explanation.Cost);
        Assert.Equal((100L, 2m), (explanation.Work[0].Usage!.InputTokens, explanation.Work[0].Price));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Explanation_OfAnyHistory_TellsEveryEventAndSurvivesJson(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var loop = RandomLoop(random);
            for (var length = 1; length <= loop.History.Count; length++)
            {
                var explanation = Explain(loop, length);
                Assert.Equal(Enumerable.Range(1, length).Select(seq => (long)seq), explanation.Sentences.Select(sentence => sentence.Seq).Distinct());
                Assert.All(explanation.Sentences, sentence => Assert.EndsWith(".", sentence.Text.TrimEnd('?', '!'), StringComparison.Ordinal));
                var json = JsonSerializer.Serialize(explanation, ContractsJson.Default.Explanation);
                Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, ContractsJson.Default.Explanation), ContractsJson.Default.Explanation!));
            }
        }
    }

    private static LoopScenario RandomLoop(Random random)
    {
        string[] instances = ["v", "w", "x", "y"];
        var spec = Stack("a", "b") with
        {
            Phases = new PhasesSpec
            {
                Bidding = new BiddingPhaseSpec { Winners = random.Next(1, 4), SelectionStrategy = Pick<SelectionStrategy>(random) },
                Execution = new ExecutionPhaseSpec { Parallelism = Pick<Parallelism>(random) },
                Output = new OutputPhaseSpec { AggregationStrategy = Pick<AggregationStrategy>(random), Method = Pick<VoteMethod>(random), Weight = Pick<VoteWeight>(random) },
            },
        };
        var loop = new LoopScenario(spec).Begin([.. instances.Select(instance => Offers(instance, "a", "b"))]);
        for (var i = 0; i < 25 && !loop.State.HasEnded; i++)
        {
            loop.After(TimeSpan.FromMilliseconds(random.Next(3000)));
            var open = loop.State.Items.Where(item => item.IsOut).Select(item => item.Number).ToArray();
            var number = open.Length == 0 ? 0 : open[random.Next(open.Length)];
            _ = random.Next(6) switch
            {
                0 => loop.State.Phase == LoopPhase.Bidding ? loop.Answer([.. instances.Select(instance => Bid(instance, "a", random.Next(5) / 4.0, random.Next(3)))]) : loop,
                1 => loop.State.Phase == LoopPhase.Bidding ? loop.Answer([.. instances.Select(instance => random.Next(4) == 0 ? Decline(instance, "b") : Bid(instance, "b", 0.5))]) : loop,
                2 or 3 when number > 0 => loop.Complete(number, random.Next(3) switch { 0 => "1", 1 => """{"k":1,"deep":{"x":[1]}}""", _ => """["x","y"]""" }),
                4 when number > 0 => random.Next(2) == 0 ? loop.Fail(number, final: random.Next(3) == 0) : loop.Refuse(number),
                _ => loop.Tick([.. instances.Select(instance => Offers(instance, "a", "b"))]),
            };
        }

        return loop;
    }

    private static T Pick<T>(Random random)
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    internal static Explanation Explain(LoopScenario loop, int? events = null) => LoopExplanation.Of(
        loop.State.Id, loop.State.Definition, [.. loop.History.Take(events ?? int.MaxValue).Select((entry, i) => new PastEvent(i + 1, entry.At, entry.Event))]);
}
