using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;

namespace LoopStacks.Console.Tests.Browser;

/// <summary>Pictures of the console for the documentation: <c>make screenshots</c>.</summary>
public sealed class Screenshots(ConsoleFixture fixture) : PageTest(fixture)
{
    private const string Text = "I love this new AI orchestration platform! The agents bid, the best one wins, and I can see why.";

    [Fact]
    public async Task Take()
    {
        var folder = RunOnlyWith.Variable("LOOPSTACKS_SCREENSHOTS", "make screenshots");
        Directory.CreateDirectory(folder);
        var shots = await ShotsAsync();
        foreach (var (name, path, width, theme) in shots)
        {
            var page = await OpenAsync(path, width, theme);
            await page.WaitForFunctionAsync("() => !document.querySelector('.skeleton, .live:not(.on)') && document.fonts.status === 'loaded'");
            await page.EvaluateAsync("() => document.activeElement?.blur()");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
            await page.CloseAsync();
        }
    }

    private async Task<IReadOnlyList<(string Name, string Path, int Width, ColorScheme Theme)>> ShotsAsync()
    {
        await Fixture.AgentAsync("expense-desk", "expense-approval", async (work, cancellation) =>
            new { approved = (await work.AskAsync<bool>("eva spends 900 on a conference. Is that approved?", new LoopStacks.Agents.AskOptions { Key = "approval", Schema = System.Text.Json.JsonElement.Parse("""{"type":"boolean"}"""), Context = work.Input }, cancellation)).Value });
        for (var i = 0; i < 12; i++)
        {
            await Task.WhenAll(
                Client.RunAsync("sentiment-analysis", new { text = Text }),
                Client.RunAsync("document-analysis", new { text = Text }),
                Client.RunAsync("content-moderation-pipeline", new { text = Text }),
                Client.RunAsync("customer-service-workflow", new { text = "My order 4711 has not come. Where is it?" }));
        }

        using var asked = await Client.StartAsync(PlatformClient.BodyOf("expense-claim", new { who = "eva", what = "a conference", amount = 900 }));
        await Patience.UntilAsync(async () => (await Client.Http.GetStringAsync(new Uri($"{PlatformClient.Root}/tasks", UriKind.Relative))).Contains("conference", StringComparison.Ordinal), "a question");
        var panel = await Client.RunAsync("consensus-panel", new { text = Text });
        var review = await Client.RunAsync("composite-document-review", new { sections = new[] { Text, "Everything is stored.", "Nothing is lost." } });
        await Patience.UntilAsync(async () => (await Client.Http.GetStringAsync(new Uri($"{PlatformClient.Root}/statistics?by=stack", UriKind.Relative))).Contains("composite-document-review", StringComparison.Ordinal), "statistics");
        return
        [
            ("overview", "/", Wide, ColorScheme.Light),
            ("overview-dark", "/", Wide, ColorScheme.Dark),
            ("circle", $"/executions/{panel.ExecutionId}?agent={panel.WorkItems![0].Instance}", Wide, ColorScheme.Light),
            ("circle-dark", $"/executions/{panel.ExecutionId}?agent={panel.WorkItems![0].Instance}", Wide, ColorScheme.Dark),
            ("timeline", $"/executions/{review.ExecutionId}?view=timeline", Wide, ColorScheme.Light),
            ("run", "/run/composite-document-review", Wide, ColorScheme.Light),
            ("stack", "/loopstacks/composite-document-review", Wide, ColorScheme.Light),
            ("editor", "/loopstacks/consensus-panel/edit", Wide, ColorScheme.Dark),
        ];
    }
}
