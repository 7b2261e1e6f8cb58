using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class OutstandingWorkTests
{
    // Two of 0.7 agree, and the third, of 0.5, would weigh nothing; but if it is lost, one of 0.99 outweighs both.
    [Fact]
    public void Consensus_RunnerUpWouldOutweighAll_IsNotDecidedBeforeItIsRuledOut()
    {
        var loop = new LoopScenario(Consensus(VoteWeight.Reputation, "a"))
            .Begin(Known("one", 0.7), Known("two", 0.7), Known("three", 0.5), Known("heir", 0.99))
            .Answer(Bid("one", "a", 0.9), Bid("two", "a", 0.8), Bid("three", "a", 0.7), Bid("heir", "a", 0.6))
            .Complete(1, "1").Complete(2, "1");
        Assert.Null(loop.End);

        loop.Refuse(3).Complete(4, "2");
        Assert.Equal(2, Assert.IsType<LoopCompleted>(loop.End).Output.GetInt32());
    }

    [Fact]
    public void Consensus_NobodyCouldOutweigh_IsDecidedEarly()
    {
        var loop = new LoopScenario(Consensus(VoteWeight.Reputation, "a"))
            .Begin(Known("one", 0.7), Known("two", 0.7), Known("three", 0.5), Known("heir", 0.7))
            .Answer(Bid("one", "a", 0.9), Bid("two", "a", 0.8), Bid("three", "a", 0.7), Bid("heir", "a", 0.6))
            .Complete(1, "1").Complete(2, "1");
        Assert.IsType<LoopCompleted>(loop.End);
    }

    // Two of three agree; but the third work item is for two capabilities, and if it is lost two runners-up have a vote each.
    [Fact]
    public void Consensus_WorkThatMaySplit_CountsAsManyVotesAsItMayBecome()
    {
        var loop = new LoopScenario(Consensus(VoteWeight.Equal, "a", "b"))
            .Begin(Offers("one", "a", "b"), Offers("two", "a", "b"), Offers("three", "a", "b"), Offers("for-a", "a"), Offers("for-b", "b"))
            .Answer(
                Bid("one", "a"), Bid("one", "b"), Bid("two", "a"), Bid("two", "b"), Bid("three", "a"), Bid("three", "b"),
                Bid("for-a", "a", 0.1), Bid("for-b", "b", 0.1));
        var third = loop.State.Items[2].Number;
        loop.Complete(1, "1").Complete(2, "1");
        Assert.Null(loop.End);

        loop.Refuse(third);
        Assert.Equal(2, loop.Happened<WorkReawarded>().Items.Length);
        loop.Complete(4, "2").Complete(5, "2");
        Assert.Equal("NoAgreement", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    private static Candidate Known(string instance, double standing) =>
        new(instance, ["a"], Standing: new Dictionary<string, double> { ["a"] = standing });

    private static LoopStackSpec Consensus(VoteWeight weight, params string[] capabilities)
    {
        var stack = Stack(capabilities);
        return stack with
        {
            Phases = stack.Phases with
            {
                Bidding = stack.Phases.Bidding with { Winners = 3 },
                Output = stack.Phases.Output with { AggregationStrategy = AggregationStrategy.Consensus, Weight = weight },
            },
        };
    }
}
