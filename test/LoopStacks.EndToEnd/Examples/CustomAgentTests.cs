using System.Diagnostics;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary>The agent of <c>examples/custom-agent</c>, a process of its own.</summary>
public sealed class CustomAgentTests
{
    [Fact]
    public async Task CustomAgent_ConnectedFromOutside_ItsCapabilityRunsByName()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        using var agent = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "custom-agent.dll"), "--url", platform.Address.AbsoluteUri])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await platform.Client.OfferedAsync("word-count", "word-counter");

            var counted = await platform.Client.RunAsync("word-count", new { text = "Every agent decides by itself whether it can help." });
            var declined = await platform.Client.RunAsync("word-count", new { number = 7 });

            Assert.Equal("completed", counted.Status);
            Assert.Equal(9, counted.Output!.Value.GetProperty("words").GetInt32());
            Assert.Equal("failed", declined.Status);
            Assert.Contains("there is no text to count", declined.Reason!.Message, StringComparison.Ordinal);
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync(Patience.Token());
        }
    }
}
