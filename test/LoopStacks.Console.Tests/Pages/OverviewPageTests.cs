using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class OverviewPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Overview_LoopRuns_CountsItAndTellsOfIt()
    {
        var end = new TaskCompletionSource();
        await Fixture.AgentAsync("overview-worker", "overview-work", async (_, cancellation) =>
        {
            await end.Task.WaitAsync(cancellation);
            return new { };
        });
        var page = await OpenAsync("/");
        await Expect(page.Locator(".page-head .live.on")).ToBeVisibleAsync();
        var running = int.Parse(await Tile(page, "Running").InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);

        var execution = await PlatformClient.ExecutionAsync(await Client.StartAsync(PlatformClient.BodyOf("overview-work", new { })));

        await Expect(Tile(page, "Running")).ToHaveTextAsync($"{running + 1}");
        await Expect(page.Locator(".activity")).ToContainTextAsync("overview-work");
        end.SetResult();
        await Client.EndOfAsync(execution.ExecutionId);
        await Expect(Tile(page, "Running")).ToHaveTextAsync($"{running}");
        await Expect(page.Locator($".activity a[href='/executions/{execution.ExecutionId}']").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Healthy")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Overview_RealmChosen_IsInTheAddress()
    {
        var page = await OpenAsync("/");

        await page.GetByLabel("Realm", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("default-realm");

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("realm=default-realm$"));
        await page.ReloadAsync();
        await ReadyAsync(page);
        await Expect(page.GetByLabel("Realm", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("default-realm");
    }

    [Theory]
    [InlineData(Wide, ColorScheme.Dark)]
    [InlineData(Narrow, ColorScheme.Light)]
    public async Task Overview_AnyWindow_IsAccessibleAndFits(int width, ColorScheme theme)
    {
        await Fixture.ReviewAsync();

        var page = await OpenAsync("/", width, theme);
        await Expect(page.Locator(".tile")).ToHaveCountAsync(5);
        await FineAsync(page);
    }

    private static ILocator Tile(IPage page, string name) => page.Locator(".tile", new PageLocatorOptions { HasText = name }).Locator(".value").First;
}
