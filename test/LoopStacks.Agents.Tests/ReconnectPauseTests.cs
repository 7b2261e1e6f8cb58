using LoopStacks.Agents.Running;

namespace LoopStacks.Agents.Tests;

public sealed class ReconnectPauseTests
{
    [Theory]
    [InlineData(0, null, 0.1)]
    [InlineData(3, null, 0.8)]
    [InlineData(6, null, 5.0)]
    [InlineData(1000, null, 5.0)]
    [InlineData(0, 0.0, 0.1)]
    [InlineData(6, 9.9, 0.5)] // It was there a moment ago.
    [InlineData(6, 10.0, 5.0)]
    public void Ceiling_GrowsWithEachAttempt_AndLessAfterALostConnection(int attempt, double? sinceLost, double seconds)
    {
        var ceiling = ReconnectPause.Ceiling(new AgentOptions(), attempt, sinceLost is { } since ? TimeSpan.FromSeconds(since) : null);

        Assert.Equal(TimeSpan.FromSeconds(seconds), ceiling);
    }

    [Fact]
    public void Ceiling_IsNeverAboveWhatTheOptionsSay()
    {
        var options = new AgentOptions { MaxReconnectDelay = TimeSpan.FromMilliseconds(300) };

        Assert.Equal(options.MaxReconnectDelay, ReconnectPause.Ceiling(options, 9, TimeSpan.FromSeconds(1)));
        Assert.Equal(options.MaxReconnectDelay, ReconnectPause.Ceiling(options, 9, null));
    }
}
