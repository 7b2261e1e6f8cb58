using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary>The agent of <c>examples/custom-agent</c>, a process of its own.</summary>
public sealed class CustomAgentTests
{
    [Fact]
    public async Task CustomAgent_ConnectedFromOutside_ItsCapabilityRunsByName()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        await using var agent = ExampleProgram.Start(platform.Address, "custom-agent");
        await platform.Client.OfferedAsync("word-count", "word-counter");

        var counted = await platform.Client.RunAsync("word-count", new { text = "Every agent decides by itself whether it can help." });
        var declined = await platform.Client.RunAsync("word-count", new { number = 7 });

        Assert.Equal("completed", counted.Status);
        Assert.Equal(9, counted.Output!.Value.GetProperty("words").GetInt32());
        Assert.Equal("failed", declined.Status);
        Assert.Contains("there is no text to count", declined.Reason!.Message, StringComparison.Ordinal);
    }
}
