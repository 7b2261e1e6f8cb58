using FsCheck.Xunit;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Resources;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("90s", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("1d1h1m1s1ms", 90_061_001)]
    public void TryParse_Duration_IsRead(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("30S")]
    [InlineData("1w")]
    [InlineData("30s1m")]
    [InlineData("1s1s")]
    [InlineData("9999999999999d")]
    [InlineData("999999999999d")]
    public void TryParse_OtherText_IsRefused(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Property]
    public bool Format_AnyMilliseconds_ReadsBack(uint milliseconds)
    {
        var duration = TimeSpan.FromMilliseconds(milliseconds);
        return DurationText.TryParse(DurationText.Format(duration), out var read) && read == duration;
    }

    [Theory]
    [InlineData(300, "5m")]
    [InlineData(86_400, "1d")]
    [InlineData(129_600, "1d12h")]
    public void Format_Seconds_UsesTheLargestUnits(int seconds, string text) => Assert.Equal(text, DurationText.Format(TimeSpan.FromSeconds(seconds)));
}
