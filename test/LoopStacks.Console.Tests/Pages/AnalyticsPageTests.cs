using LoopStacks.Console.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class AnalyticsPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Analytics_ByStack_ShowsFiguresAndChartsOfOne()
    {
        var page = await CountedAsync("/analytics?last=1h", "composite-document-review");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "composite-document-review" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("key=composite-document-review"));
        await Expect(page.Locator(".legend").GetByText("50 %", new LocatorGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await page.GetByText("As a table").First.ClickAsync();
        await Expect(page.Locator(".chart-table table").First).ToContainTextAsync("completed");
    }

    [Theory]
    [InlineData("agent", "panel-member")]
    [InlineData("instance", "my-sentiment-analyzer")]
    [InlineData("capability", "sentiment-analysis")]
    [InlineData("realm", "default-realm")]
    public async Task Analytics_ByOther_NamesThem(string by, string name)
    {
        await Client.RunAsync("consensus-panel", new { text = "I love it" });
        await Client.RunAsync("sentiment-analysis", new { text = "I love it" });

        await CountedAsync($"/analytics?last=1h&by={by}", name);
    }

    [Fact]
    public async Task Analytics_Export_IsTheTable()
    {
        var page = await CountedAsync("/analytics?last=1h", "composite-document-review");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Export as CSV" }).ClickAsync());

        var text = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Equal("loopstacks-stack-1h.csv", download.SuggestedFilename);
        Assert.Contains("composite-document-review", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analytics_NothingInTheSpan_SaysSo()
    {
        var page = await OpenAsync("/analytics?last=1h&stack=no-such-stack");

        await Expect(page.GetByText("No loop has ended in this span")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/analytics?last=1h", Wide, ColorScheme.Dark)]
    [InlineData("/analytics?last=1h&by=agent", Narrow, ColorScheme.Light)]
    public async Task Analytics_AnyWindow_IsAccessibleAndFits(string path, int width, ColorScheme theme)
    {
        await (await CountedAsync(path, path.EndsWith("agent", StringComparison.Ordinal) ? "document-reader" : "composite-document-review", width, theme)).CloseAsync();
        var page = await OpenAsync(path, width, theme);

        await Expect(page.Locator("table.cards")).ToBeVisibleAsync();
        await FineAsync(page);
    }

    /// <summary>The page when a loop that has ended is counted, which takes a moment.</summary>
    private async Task<IPage> CountedAsync(string path, string name, int width = Wide, ColorScheme theme = ColorScheme.Light)
    {
        await Fixture.ReviewAsync();
        var page = await OpenAsync(path, width, theme);
        await LoopStacks.EndToEnd.Platforms.Patience.UntilAsync(async () =>
        {
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Refresh" }).ClickAsync();
            return await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true }).CountAsync() > 0;
        }, $"{name} in {path}");
        return page;
    }
}
