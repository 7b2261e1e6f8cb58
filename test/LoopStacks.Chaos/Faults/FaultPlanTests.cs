namespace LoopStacks.Chaos.Faults;

public sealed class FaultPlanTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(4);

    [Fact]
    public void Draw_SameSeed_SamePlan() => Assert.Equal(FaultPlan.Draw(7, s_long, s_pause, 3, 3), FaultPlan.Draw(7, s_long, s_pause, 3, 3));

    [Fact]
    public void Draw_ForLong_HasEveryKindAndLeavesOneNodeInPeace()
    {
        var plan = FaultPlan.Draw(7, s_long, s_pause, 3, 3);

        Assert.Equal(Enum.GetValues<FaultKind>(), plan.Select(fault => fault.Kind).Distinct().Order());
        foreach (var fault in plan.Where(fault => FaultPlan.IsOfNode(fault.Kind)))
            Assert.True(plan.Where(other => FaultPlan.IsOfNode(other.Kind) && other.At <= fault.At && fault.At <= other.At + other.For).Select(other => other.Target).Distinct().Count() < 3);
    }
}
