namespace LoopStacks.Chaos.Soak;

public sealed class TrendTests
{
    [Fact]
    public void Of_WhatGoesUpSteadily_Grows()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 60).Select(minute => (TimeSpan.FromMinutes(minute), 100.0 + minute))]);

        Assert.Equal(60, trend.PerHour, precision: 6);
        Assert.True(trend.Grows);
    }

    [Fact]
    public void Of_WhatGoesUpAtFirst_DoesNotGrow() =>
        Assert.False(Trend.Of([.. Enumerable.Range(0, 60).Select(minute => (TimeSpan.FromMinutes(minute), (minute < 20 ? 5.0 * minute : 100) + (minute % 2)))]).Grows);
}
