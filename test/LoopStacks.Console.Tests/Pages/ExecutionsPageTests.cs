using LoopStacks.Console.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class ExecutionsPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Executions_LoopStartsElsewhere_AppearsByItself()
    {
        var page = await OpenAsync("/executions");
        await Expect(page.GetByText("Live", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();

        var execution = await Client.RunAsync("sentiment-analysis", new { text = "I love it" });

        var link = page.Locator($"td a.mono[href='/executions/{execution.ExecutionId}']");
        await Expect(link).ToBeVisibleAsync();
        await Expect(page.Locator("tr", new PageLocatorOptions { Has = link }).GetByText("Completed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Executions_FilterInTheAddress_ShowsOnlyWhatFits()
    {
        var execution = await Client.RunAsync("sentiment-analysis", new { text = "I hate it" });

        var none = await OpenAsync("/executions?status=failed&loopstack=no-such-stack");
        await Expect(none.GetByText("No execution fits the filter")).ToBeVisibleAsync();
        var some = await OpenAsync("/executions?status=completed&loopstack=sentiment-analysis");
        await Expect(some.Locator($"td a.mono[href='/executions/{execution.ExecutionId}']")).ToBeVisibleAsync();
        await some.GetByLabel("Status").SelectOptionAsync("failed");
        await Expect(some).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("status=failed&loopstack=sentiment-analysis$"));
    }

    [Fact]
    public async Task Executions_MoreThanAPage_GoesToOlderAndBack()
    {
        for (var i = 0; i < 51; i++)
            (await Client.StartAsync(LoopStacks.EndToEnd.Platforms.PlatformClient.BodyOf("sentiment-analysis", new { text = $"number {i}" }))).EnsureSuccessStatusCode();

        var page = await OpenAsync("/executions");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("cursor="));
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Newest" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("executions$"));
    }

    [Theory]
    [InlineData(Wide, ColorScheme.Light)]
    [InlineData(Narrow, ColorScheme.Dark)]
    public async Task Executions_AnyWindow_IsAccessibleAndFits(int width, ColorScheme theme)
    {
        await Client.RunAsync("sentiment-analysis", new { text = "I love it" });

        var page = await OpenAsync("/executions", width, theme);
        await Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
        await FineAsync(page);
    }
}
