using LoopStacks.Core.Loops;
using LoopStacks.Engine.Retention;

namespace LoopStacks.Engine.Tests.Retention;

public sealed class RetentionPoliciesTests
{
    private static readonly DateTimeOffset s_now = new(2030, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RetentionPolicies _policies = new(new Dictionary<string, TimeSpan> { ["short"] = TimeSpan.FromDays(1), ["long"] = TimeSpan.FromDays(400), ["ever"] = TimeSpan.FromDays(365_000) }, s_now);

    [Theory]
    [InlineData("short", 23, false)]
    [InlineData("short", 25, true)]
    [InlineData("long", 25, false)]
    [InlineData("ever", 24 * 10_000, false)]
    [InlineData("gone", (24 * 30) - 1, false)]
    [InlineData("gone", (24 * 30) + 1, true)]
    public void IsOver_EndedSoLongAgo_ByTheRealmsPolicy(string realm, int hours, bool isOver) =>
        Assert.Equal(isOver, _policies.IsOver(new EndedRoot(new LoopId(Guid.CreateVersion7()), realm, s_now.AddHours(-hours))));

    [Fact]
    public void Bounds_OfAllRealms_AreTheShortestAndTheLongest()
    {
        Assert.Equal(s_now.AddDays(-1), _policies.KeptByAll);
        Assert.Equal(DateTimeOffset.UnixEpoch, _policies.KeptByNone);
    }

    [Fact]
    public void Bounds_NoRealmSaysAnything_AreTheDefault()
    {
        var none = new RetentionPolicies(new Dictionary<string, TimeSpan>(), s_now);

        Assert.Equal((s_now.AddDays(-30), s_now.AddDays(-30)), (none.KeptByAll, none.KeptByNone));
    }
}
