using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class TakeOverPriceTests
{
    [Theory]
    [InlineData(PaymentRule.SecondPrice, 7)]
    [InlineData(PaymentRule.FirstPrice, 4)]
    public void TakeOver_OneCapability_IsPaidByTheRule(PaymentRule payment, int price)
    {
        var loop = new LoopScenario(Cheapest(payment, "a"))
            .Begin(Offers("one", "a"), Offers("two", "a"), Offers("three", "a"))
            .Answer(Bid("one", "a", cost: 2), Bid("two", "a", cost: 4), Bid("three", "a", cost: 7));
        Assert.Equal(payment == PaymentRule.SecondPrice ? 4 : 2, loop.State.Item(1)!.Price);
        var taken = Assert.Single(loop.Refuse(1).Happened<WorkReawarded>().Items);
        Assert.Equal("two", taken.Instance);
        Assert.Equal(price, taken.Price);
    }

    [Fact]
    public void TakeOver_SeveralCapabilities_IsPaidForEachAndAsSureAsTheLeastSure()
    {
        var loop = new LoopScenario(Cheapest(PaymentRule.FirstPrice, "a", "b"))
            .Begin(Offers("one", "a", "b"), Offers("two", "a", "b"))
            .Answer(Bid("one", "a", 0.9, 1), Bid("one", "b", 0.9, 2), Bid("two", "a", 0.8, 10), Bid("two", "b", 0.3, 20));
        Assert.Equal(3, loop.State.Item(1)!.Price);
        var taken = Assert.Single(loop.Refuse(1).Happened<WorkReawarded>().Items);
        Assert.Equal(["a", "b"], taken.Capabilities);
        Assert.Equal(30, taken.Price);
        Assert.Equal(0.3, taken.Confidence);
        Assert.Equal("runner-up after work item 1: a: cheapest: cost 10; place 2 of 2; b: cheapest: cost 20; place 2 of 2", taken.Rule);
    }

    private static LoopStackSpec Cheapest(PaymentRule payment, params string[] capabilities)
    {
        var stack = Stack(capabilities);
        return stack with
        {
            Phases = stack.Phases with { Bidding = stack.Phases.Bidding with { SelectionStrategy = SelectionStrategy.Cheapest, Payment = payment } },
        };
    }
}
