using LoopStacks.Console.Tests.Browser;
using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

/// <summary>What all pages share: keys, palette, theme, menu, and what happens when the platform goes away.</summary>
public sealed class ShellTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Keyboard_Shortcuts_GoWhereTheySay()
    {
        var page = await OpenAsync("/");

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("e");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Executions");
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#shortcuts")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#shortcuts")).Not.ToBeVisibleAsync();
        await Patience.UntilAsync(async () =>
        {
            await page.Keyboard.PressAsync("Tab"); // One that comes while the list closes goes nowhere.
            return await page.EvaluateAsync<bool>("() => document.activeElement.matches('a, button, input, select')");
        }, "something has the focus");
    }

    [Fact]
    public async Task Palette_NameTyped_GoesThere()
    {
        var page = await OpenAsync("/executions");

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Search or jump to" }).FillAsync("analyt");
        await Expect(page.Locator(".palette li").First).ToContainTextAsync("Analytics");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("h1")).ToHaveTextAsync("Analytics");
    }

    [Fact]
    public async Task Palette_IdTyped_OffersTheExecution()
    {
        var execution = await Fixture.ReviewAsync();
        var page = await OpenAsync("/");

        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Search or jump to" }).FillAsync(execution.ExecutionId);
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("h1")).ToHaveTextAsync("composite-document-review");
    }

    [Fact]
    public async Task Theme_Switched_StaysSo()
    {
        var page = await OpenAsync("/", theme: ColorScheme.Light);
        var light = await BackgroundAsync(page);

        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("t");
        var dark = await BackgroundAsync(page);
        await page.ReloadAsync();
        await ReadyAsync(page);

        Assert.NotEqual(light, dark);
        Assert.Equal(dark, await BackgroundAsync(page));
    }

    [Fact]
    public async Task Menu_OnAPhone_OpensAndCloses()
    {
        var page = await OpenAsync("/", Narrow);

        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Executions" })).Not.ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Executions" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Executions");
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Executions" })).Not.ToBeVisibleAsync();
    }

    [Fact]
    public async Task Times_OnAPage_AreLocalWithUtcOnHover()
    {
        var execution = await Fixture.ReviewAsync();
        var page = await OpenAsync($"/executions/{execution.ExecutionId}?view=data");

        var time = page.Locator("loop-time[mode=full]").First;
        var title = await time.GetAttributeAsync("title");
        var shown = await time.EvaluateAsync<string>("element => element.shadowRoot.textContent");
        Assert.Equal(execution.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture) + " UTC", title);
        Assert.Equal(TimeZoneInfo.ConvertTime(execution.CreatedAt, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), shown);
    }

    [Fact]
    public async Task Page_ThatIsNot_HelpsOn()
    {
        var page = await OpenAsync("/no/such/page");

        await Expect(page.GetByText("There is no such page")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Overview" }).Last).ToBeVisibleAsync();
        Forgive(error => error.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_NobodyButItself_IsCalled()
    {
        var page = await OpenAsync("/");
        var strangers = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Fixture.Address.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                strangers.Add(request.Url);
        };

        foreach (var path in new[] { "/executions", "/analytics", "/inbox", "/run" })
        {
            await page.GotoAsync(path);
            await ReadyAsync(page);
        }

        Assert.Empty(strangers);
    }

    [Fact]
    public async Task Platform_StopsAndComesBack_PageSaysSoAndMendsItself()
    {
        using var folder = new TemporaryFolder();
        ControlPlaneOptions Options(string urls) => new() { Urls = urls, DataFolder = folder.Path, LogLevel = Microsoft.Extensions.Logging.LogLevel.Critical };
        var running = await ControlPlaneHost.StartAsync(Options("http://127.0.0.1:0"), Patience.Token());
        var address = running.BaseAddress;
        var page = await OpenAsync("/executions", address: address);
        await Expect(page.GetByText("Nothing has run yet")).ToBeVisibleAsync();

        await running.DisposeAsync();
        await Expect(page.GetByText("The connection to the platform is lost")).ToBeVisibleAsync();
        await using var again = await ControlPlaneHost.StartAsync(Options(address.AbsoluteUri), Patience.Token());
        await Expect(page.GetByText("The connection to the platform is lost")).Not.ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 30_000 });
        await Expect(page.Locator(".live.on").First).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 30_000 });
        Forgive(_ => true); // The browser tells of each try that failed.
    }

    [Fact]
    public async Task Page_OneTooMany_IsShownAndSaysWhatHelps()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await ControlPlaneHost.StartAsync(OnePage(folder), Patience.Token());
        var first = await OpenAsync("/executions", address: platform.BaseAddress);

        var second = await first.Context.NewPageAsync();
        await second.GotoAsync(new Uri(platform.BaseAddress, "/executions").AbsoluteUri);

        await Expect(second.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too many pages of the console are open");
        await Expect(second.GetByRole(AriaRole.Alert)).ToContainTextAsync("LoopStacks:Console:MaxPages");
        await Expect(second.GetByText("Nothing has run yet")).ToBeVisibleAsync();
        await FineAsync(second);
        await Expect(first.Locator(".live.on")).ToBeVisibleAsync();
        await first.CloseAsync();
        await Patience.UntilAsync(async () =>
        {
            await second.ReloadAsync();
            await second.WaitForSelectorAsync("html[data-ready], html[data-full]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
            return await second.Locator("html[data-ready]").CountAsync() == 1;
        }, "there is room for it");
    }

    [Fact]
    public async Task Page_OneTooManyWhenItBeginsToTakeInput_SaysSoInOneLineOfTheLog()
    {
        using var folder = new TemporaryFolder();
        using var log = new StringWriter();
        var standard = System.Console.Error;
        System.Console.SetError(TextWriter.Synchronized(log));
        await using (var platform = await ControlPlaneHost.StartAsync(OnePage(folder), Patience.Token()))
        {
            System.Console.SetError(standard);
            Forgive(_ => true); // The browser tells of the page that was refused, and of the platform that ends.
            var page = await OpenAsync("/executions"); // Of the other platform.
            var release = await HoldAsync(page);
            await page.GotoAsync(new Uri(platform.BaseAddress, "/executions").AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            await Expect(page.GetByText("Nothing has run yet")).ToBeVisibleAsync();
            var other = await OpenAsync("/executions", address: platform.BaseAddress);
            release.SetResult();

            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too many pages of the console are open");
            await Expect(page.GetByText("Nothing has run yet")).ToBeVisibleAsync();
            await Expect(other.Locator(".live.on")).ToBeVisibleAsync();
        }

        var line = Assert.Single(log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("warn: LoopStacks.WebConsole.Hosting.PageGate", line, StringComparison.Ordinal);
        Assert.Contains("LoopStacks:Console:MaxPages", line, StringComparison.Ordinal);
    }

    private static ControlPlaneOptions OnePage(TemporaryFolder folder) =>
        new() { Urls = "http://127.0.0.1:0", DataFolder = folder.Path, LogLevel = Microsoft.Extensions.Logging.LogLevel.Warning, Arguments = ["--LoopStacks:Console:MaxPages=1"] };

    private static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
