using LoopStacks.Agents;
using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class CrowdPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    private const int Agents = 1000;

    [Fact]
    public async Task Circle_OfAThousandAgents_IsReadByWhatCameOfThem()
    {
        using var stop = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, Agents).Select(number => LoopAgent.Create($"crowd-{number}")
            .Capability("crowd-work")
            .Bid(_ => number % 4 == 0 ? Bid.Decline("not today") : Bid.With(number / (double)Agents))
            .Handle(_ => new { })
            .With(options => options with { Urls = [Fixture.Address], DrainTimeout = TimeSpan.Zero })
            .RunAsync(stop.Token)).ToArray();
        await Fixture.ApplyAsync("""
            apiVersion: loopstacks.io/v1
            kind: LoopStack
            metadata:
              name: crowd
            spec:
              capabilities: [crowd-work]
              phases:
                bidding: {timeout: 20s, minBids: 1, maxBids: 1000, winners: 50}
            """);
        await Patience.UntilAsync(async () => System.Text.Json.JsonElement.Parse(await Client.Http.GetStringAsync(new Uri($"{PlatformClient.Root}/capabilities?realm=default-realm", UriKind.Relative)))
            .Items("items").Where(item => item.Text("capability") == "crowd-work").SelectMany(item => item.Items("instances")).Count() == Agents, "all agents are connected");

        var execution = await Client.RunAsync("crowd", new { });
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");

        await Expect(page.Locator(".circle .dot")).ToHaveCountAsync(Agents);
        await Expect(page.Locator(".sector")).ToContainTextAsync(["50 completed", "700 bid", "250 declined"]);
        await Expect(page.Locator(".live.on").First).ToBeVisibleAsync(); // From now on nothing but the key draws the page: its loop has ended.
        await page.Locator(".sector", new PageLocatorOptions { HasText = "declined" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".spot-panel h2")).ToHaveTextAsync("250 declined");
        await Expect(page.Locator(".spot-list li")).ToHaveCountAsync(50);
        await FineAsync(page);
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "crowd.png") });
        await stop.CancelAsync();
        await Task.WhenAll(crowd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
