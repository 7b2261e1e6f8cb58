using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;

namespace LoopStacks.Core.Tests.Budgets;

public sealed class TreeBudgetTests
{
    private static readonly LoopId Root = Id(0);

    [Fact]
    public void Reserve_UpToTheBound_ThenRefusedWithFigures()
    {
        var budget = new TreeBudget(Root, new LoopBudget(MaxLoops: 3));
        Assert.Null(budget.Reserve(Id(1), Root, null));
        Assert.Null(budget.Reserve(Id(2), Id(1), null));
        Assert.Equal(new BudgetRefusal("maxLoops", 3, 3, 1), budget.Reserve(Id(3), Id(2), null));
        Assert.Null(budget.Reserve(Id(2), Id(1), null));
    }

    [Fact]
    public void Reserve_NoBudgetGiven_DefaultBoundsTheTree()
    {
        var budget = new TreeBudget(Root, null);
        Assert.Equal(LoopDecider.DefaultMaxLoops - 1, budget.Remaining(Root).MaxLoops);
        Assert.Null(budget.Remaining(Root).Tokens);
    }

    [Fact]
    public void Release_NeverStarted_GivesBack()
    {
        var budget = new TreeBudget(Root, new LoopBudget(MaxLoops: 2));
        Assert.Null(budget.Reserve(Id(1), Root, null));
        budget.Release(Id(1));
        budget.Release(Id(1));
        Assert.Null(budget.Reserve(Id(2), Root, null));
        Assert.NotNull(budget.Reserve(Id(3), Root, null));
    }

    [Fact]
    public void OwnBudget_ReservedInFull_AndWhatIsLeftRefundedAtTheEnd()
    {
        var budget = new TreeBudget(Root, new LoopBudget(MaxLoops: 10, Tokens: 1000, Cost: 5m));
        Assert.Null(budget.Reserve(Id(1), Root, new LoopBudget(MaxLoops: 6, Tokens: 700, Cost: 4m)));
        Assert.Equal(new LoopBudget(null, 3, 300, 1m), budget.Remaining(Root));
        Assert.Equal("tokens", budget.Reserve(Id(2), Root, new LoopBudget(Tokens: 301))!.Bound);
        Assert.Equal("cost", budget.Reserve(Id(2), Root, new LoopBudget(Cost: 1.5m))!.Bound);

        Assert.Null(budget.Reserve(Id(3), Id(1), null));
        budget.Note(Id(3), 250, 1m);
        Assert.Equal(new LoopBudget(null, 4, 450, 3m), budget.Remaining(Id(1)));
        Assert.Equal(new LoopBudget(null, 3, 300, 1m), budget.Remaining(Root));

        budget.Settle(Id(1), new Demand(2, 250, 1m));
        budget.Settle(Id(1), new Demand(2, 250, 1m));
        Assert.Equal(new LoopBudget(null, 7, 750, 4m), budget.Remaining(Root));
    }

    [Fact]
    public void OwnBudget_BoundsOnlyTokens_LoopsAreCountedAbove()
    {
        var budget = new TreeBudget(Root, new LoopBudget(MaxLoops: 3));
        Assert.Null(budget.Reserve(Id(1), Root, new LoopBudget(Tokens: 10)));
        Assert.Null(budget.Reserve(Id(2), Id(1), null));
        Assert.Equal("maxLoops", budget.Reserve(Id(3), Id(1), null)!.Bound);
        budget.Note(Id(2), 10, 0);
        Assert.Equal(0, budget.Remaining(Id(1)).Tokens);
        Assert.Null(budget.Remaining(Root).Tokens);
    }

    [Fact]
    public void Note_GrowsOnly_AndNothingStartsWhenAllIsUsed()
    {
        var budget = new TreeBudget(Root, new LoopBudget(Tokens: 100));
        Assert.Null(budget.Reserve(Id(1), Root, null));
        budget.Note(Id(1), 60, 0);
        budget.Note(Id(1), 60, 0);
        budget.Note(Id(1), 40, 0);
        Assert.Equal(40, budget.Remaining(Root).Tokens);
        budget.Note(Root, 40, 0);
        var refusal = budget.Reserve(Id(2), Root, null);
        Assert.Equal(("tokens", 100m, 100m), (refusal!.Bound, refusal.Limit, refusal.Used));
        Assert.Contains("nothing is left", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_OfARandomTree_CountsAsItDidBefore()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new System.Random(seed);
            var limits = new LoopBudget(MaxLoops: 60, Tokens: 5000, Cost: 50);
            var live = new TreeBudget(Root, limits);
            var loops = new List<Made> { new(Root, null, null, null) };
            for (var n = 1; n < 60; n++)
            {
                var parent = loops[random.Next(loops.Count)];
                if (parent.HasEnded)
                    continue;
                var own = random.Next(4) == 0 ? new LoopBudget(MaxLoops: random.Next(2) == 0 ? 5 : null, Tokens: random.Next(2) == 0 ? 300 : null, Cost: random.Next(2) == 0 ? 3 : null) : null;
                var purse = parent.Own is null && parent.Purse is { } above ? above : parent.Id;
                if (live.Reserve(Id(n), purse, own) is not null)
                    continue;
                var made = new Made(Id(n), parent, purse, own) { Tokens = random.Next(100), Cost = random.Next(3) };
                loops.Add(made);
                live.Note(made.Id, made.Tokens, made.Cost);
                var last = loops[^random.Next(1, Math.Min(4, loops.Count))];
                if (last.Parent is not null && loops.All(loop => loop.Parent != last || loop.HasEnded) && !last.HasEnded)
                {
                    last.HasEnded = true;
                    live.Settle(last.Id, Subtree(loops, last));
                }
            }

            var restored = new TreeBudget(Root, limits);
            foreach (var loop in loops.Skip(1))
                restored.Restore(loop.Id, loop.Purse!.Value, loop.Own, loop.Tokens, loop.Cost, loop is { HasEnded: true, Own: not null } ? Subtree(loops, loop) : null);
            foreach (var loop in loops.Where(loop => !loop.HasEnded))
                Assert.Equal((seed, live.Remaining(loop.Id)), (seed, restored.Remaining(loop.Id)));
        }
    }

    private static Demand Subtree(List<Made> loops, Made top)
    {
        var all = loops.Where(loop => loop.IsBelow(top)).ToList();
        return new Demand(all.Count, all.Sum(loop => loop.Tokens), all.Sum(loop => loop.Cost));
    }

    private static LoopId Id(int number) => new(new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    private sealed class Made(LoopId id, Made? parent, LoopId? purse, LoopBudget? own)
    {
        public LoopId Id => id;

        public Made? Parent => parent;

        public LoopId? Purse => purse;

        public LoopBudget? Own => own;

        public long Tokens { get; init; }

        public decimal Cost { get; init; }

        public bool HasEnded { get; set; }

        public bool IsBelow(Made top) => this == top || (parent?.IsBelow(top) ?? false);
    }
}
