using System.Text.RegularExpressions;
using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class ExecutionPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    private static readonly string[] s_views = ["circle", "timeline", "bids", "answer", "data", "explain", "history"];

    [Fact]
    public async Task Circle_SteppedThrough_ShowsTheLoopAsItWas()
    {
        var execution = await Client.RunAsync("consensus-panel", new { text = "I love it" });
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");
        await Expect(page.Locator(".hub-status")).ToHaveTextAsync("Completed");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "To the beginning" }).ClickAsync();
        await Expect(page.GetByText("Before its first event.")).ToBeVisibleAsync();
        await Expect(page.Locator(".spot")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync(".");
        await Expect(page.Locator(".sentence")).ToContainTextAsync("Loop accepted");
        await Expect(page).ToHaveURLAsync(new Regex("seq=1"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Play the history" }).ClickAsync();
        await Expect(page.Locator(".hub-status")).ToHaveTextAsync("Completed", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Expect(page.Locator(".spot")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task Circle_LinkToAnEvent_ShowsThatEvent()
    {
        var execution = await Client.RunAsync("consensus-panel", new { text = "I love it" });

        var page = await OpenAsync($"/executions/{execution.ExecutionId}?seq=1");

        await Expect(page.Locator(".sentence")).ToContainTextAsync("Loop accepted");
    }

    [Fact]
    public async Task Circle_AgentChosen_TellsItsBidAndItsWork()
    {
        var execution = await Client.RunAsync("consensus-panel", new { text = "I love it" });
        var winner = execution.WorkItems![0].Instance;
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");

        await page.Locator(".spot-list a", new PageLocatorOptions { HasText = winner }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex($"agent={winner}"));
        await Expect(page.Locator(".spot-panel h2")).ToHaveTextAsync(winner);
        await Expect(page.Locator(".spot-panel")).ToContainTextAsync("Won by");
    }

    [Fact]
    public async Task Tree_ChildChosen_ShowsItsCircle()
    {
        var execution = await Client.RunAsync("composite-document-review", new { sections = new[] { "Hello world.", "All is well." } });
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");

        await page.GetByRole(AriaRole.Tree).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "sentiment-analysis" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("loop="));
        await Expect(page.Locator(".hub-title")).ToContainTextAsync("sentiment-anal");
        await page.ReloadAsync();
        await Expect(page.Locator(".hub-title")).ToContainTextAsync("sentiment-anal");
    }

    [Fact]
    public async Task Live_LoopThatRuns_IsDrawnAsItGoesOnWithWhatIsWritten()
    {
        var go = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        await Fixture.AgentAsync("live-writer", "live-writing", async (work, cancellation) =>
        {
            await go.Task.WaitAsync(cancellation);
            work.Partial("Once upon a time");
            await end.Task.WaitAsync(cancellation);
            return new { text = "Once upon a time, the end." };
        });
        var execution = await PlatformClient.ExecutionAsync(await Client.StartAsync(PlatformClient.BodyOf("live-writing", new { })));
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");
        await Expect(page.Locator(".live.on")).ToBeVisibleAsync();
        await Expect(page.Locator(".spot.working")).ToBeVisibleAsync();

        go.SetResult();
        await Expect(page.Locator(".streaming")).ToContainTextAsync("Once upon a time");
        end.SetResult();
        await Expect(page.Locator(".hub-status")).ToHaveTextAsync("Completed");
        await Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("Completed");
    }

    [Fact]
    public async Task Actions_PauseResumeCancel_DoSo()
    {
        await Fixture.AgentAsync("slow-worker", "slow-working", async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return new { };
        });
        var execution = await PlatformClient.ExecutionAsync(await Client.StartAsync(PlatformClient.BodyOf("slow-working", new { })));
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");
        await Expect(page.Locator(".spot.working")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause", Exact = true }).ClickAsync();
        await page.Locator("#deed").GetByLabel("Your name").FillAsync("eva");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause the loop" }).ClickAsync();
        await Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("Paused");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume", Exact = true }).ClickAsync();
        await Expect(page.Locator("#deed").GetByLabel("Your name")).ToHaveValueAsync("eva");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume the loop" }).ClickAsync();
        await Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("Running");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel", Exact = true }).ClickAsync();
        await page.Locator("#deed").GetByLabel("Reason").FillAsync("nobody needs it");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the loop" }).ClickAsync();
        await Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("Cancelled");

        Assert.Equal("nobody needs it", (await Client.GetAsync(execution.ExecutionId)).Reason!.Message);
    }

    [Fact]
    public async Task Actions_FeedbackAndRetry_DoSo()
    {
        var execution = await Client.RunAsync("sentiment-analysis", new { text = "I love it" });
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");

        await page.GetByText("More", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Give feedback" }).ClickAsync();
        await page.Locator("#deed").GetByLabel("Wrong").CheckAsync();
        await page.Locator("#deed").GetByLabel("Your name").FillAsync("eva");
        await page.Locator("#deed").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Give feedback" }).ClickAsync();
        await Expect(page.GetByText("Thank you")).ToBeVisibleAsync();
        Assert.Contains("\"score\":0", await Client.Http.GetStringAsync(new Uri($"{PlatformClient.Root}/executions/{execution.ExecutionId}/feedback", UriKind.Relative)), StringComparison.Ordinal);

        await page.GetByText("More", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Try it again" }).First.ClickAsync();
        await page.Locator("#deed").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try it again" }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(new Regex(execution.ExecutionId));
        await Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("Completed");
    }

    [Fact]
    public async Task Id_OfNothing_SaysWhatToDo()
    {
        var page = await OpenAsync("/executions/01a21539-0000-7000-8000-000000000000");
        await Expect(page.GetByText("There is no such execution")).ToBeVisibleAsync();

        var wrong = await OpenAsync("/executions/nonsense");
        await Expect(wrong.GetByRole(AriaRole.Alert)).ToContainTextAsync("nonsense");
    }

    [Fact]
    public async Task Hostile_TextsOfAgentsAndCallers_AreShownAsText()
    {
        const string attack = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>";
        await Fixture.AgentAsync("hostile", "hostile-work", (work, _) =>
        {
            work.Progress(0.5, attack);
            return Task.FromResult<object>(new Dictionary<string, object> { ["text"] = attack, [attack] = attack });
        }, _ => LoopStacks.Agents.Bid.With(0.9, note: attack));
        var execution = await Client.RunAsync("hostile-work", new Dictionary<string, string> { ["text"] = attack, [attack] = attack });

        foreach (var view in s_views)
        {
            var page = await OpenAsync($"/executions/{execution.ExecutionId}?view={view}&agent=hostile");
            await Expect(page.Locator("h1")).ToHaveTextAsync("hostile-work");
            Assert.DoesNotContain("pwned", await page.TitleAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await page.Locator("#content img, #content script").CountAsync());
        }
    }

    public static TheoryData<string, int, ColorScheme> Windows()
    {
        var data = new TheoryData<string, int, ColorScheme>();
        foreach (var view in s_views)
        {
            data.Add(view, Wide, ColorScheme.Dark);
            data.Add(view, Narrow, ColorScheme.Light);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task Execution_AnyWindow_IsAccessibleAndFits(string view, int width, ColorScheme theme)
    {
        var execution = await Fixture.ReviewAsync();

        var page = await OpenAsync($"/executions/{execution.ExecutionId}?view={view}", width, theme);
        await Expect(page.Locator(".tabs")).ToBeVisibleAsync();
        await FineAsync(page);
    }

    [Fact]
    public async Task Compare_TwoExecutions_ShowsWhereTheyDiffer()
    {
        var one = await Client.RunAsync("sentiment-analysis", new { text = "I love it" });
        var other = await Client.RunAsync("sentiment-analysis", new { text = "I hate it" });

        var page = await OpenAsync($"/compare?a={one.ExecutionId}");
        await page.Locator($"a[href*='{other.ExecutionId}']").ClickAsync();

        await Expect(page.Locator("tr.differs th", new PageLocatorOptions { HasText = "Input" })).ToBeVisibleAsync();
        await Expect(page.Locator("tr:not(.differs) th", new PageLocatorOptions { HasText = "LoopStack" })).ToBeVisibleAsync();
        await FineAsync(page);
    }
}
