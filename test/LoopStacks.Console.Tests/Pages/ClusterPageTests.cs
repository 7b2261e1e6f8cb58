using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class ClusterPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Console_BehindAProxyOfSeveral_LivesOnWhenOneIsKilled()
    {
        await using var cluster = await ClusterProcess.StartAsync(2);
        Forgive(error => error.Contains("WebSocket", StringComparison.Ordinal) || error.Contains("onnect", StringComparison.Ordinal) || error.Contains("50", StringComparison.Ordinal)); // The browser tells of each try that failed.

        // One process renders a page, any takes it up.
        foreach (var path in new[] { "/executions", "/", "/analytics", "/executions" })
            await (await OpenAsync(path, address: cluster.Address)).CloseAsync();
        var page = await OpenAsync("/executions", address: cluster.Address);
        await Expect(page.Locator(".live.on")).ToBeVisibleAsync();

        cluster.Signal("control-plane-1", "KILL");

        await Expect(page.Locator("html[data-ready]")).ToBeAttachedAsync(new LocatorAssertionsToBeAttachedOptions { Timeout = 30_000 });
        await Expect(page.Locator("#components-reconnect-modal")).Not.ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
        await Expect(page.Locator(".live.on")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
    }
}
