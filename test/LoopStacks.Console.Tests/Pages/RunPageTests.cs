using System.Text.RegularExpressions;
using LoopStacks.Console.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed partial class RunPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Run_ChosenStackWithItsForm_StartsAndGoesToTheExecution()
    {
        var page = await OpenAsync("/run");
        await page.GetByLabel("Find", new PageGetByLabelOptions { Exact = true }).FillAsync("sentiment-anal");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("q=sentiment-anal$"));
        await page.Locator(".choice[href='/run/sentiment-analysis']").ClickAsync();
        await page.GetByLabel("text", new PageGetByLabelOptions { Exact = false }).First.FillAsync("I love it");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(ExecutionAddress());
        var ended = await Client.EndOfAsync(new Uri(page.Url).Segments[^1]);
        Assert.Equal(("completed", "I love it"), (ended.Status, ended.Input!.Value.GetProperty("text").GetString()));
        // The input is offered again, and goes into the form.
        await page.GotoAsync("/run/sentiment-analysis");
        await ReadyAsync(page);
        await page.Locator(".recent button").First.ClickAsync();
        await Expect(page.GetByLabel("text").First).ToHaveValueAsync("I love it");
    }

    [Fact]
    public async Task Run_InputThatDoesNotFit_SaysSoAtItsField()
    {
        var page = await OpenAsync("/run/expense-claim");
        await page.Locator("form").GetByLabel("who").FillAsync("Ann");
        await page.Locator("form").GetByLabel("what").FillAsync("a conference");
        await page.GetByLabel("amount").FillAsync("-3");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();

        await Expect(page.GetByLabel("amount")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("The input does not fit").First).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/run/expense-claim$"));
    }

    [Fact]
    public async Task Run_RealmLabelsDeadlineAndBudget_AreSent()
    {
        var page = await OpenAsync("/run/sentiment-analysis?input=%7B%22text%22%3A%22I%20hate%20it%22%7D");
        await page.GetByText("Realm, labels, deadline, budget").ClickAsync();
        await page.GetByLabel("Labels").FillAsync("team=red\nwhy = form");
        await page.GetByLabel("Ends at the latest").FillAsync("soon");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();
        await Expect(page.GetByText("'soon' is no time")).ToBeVisibleAsync();
        await page.GetByLabel("Ends at the latest").FillAsync("10m");
        await page.GetByLabel("Most tokens").FillAsync("1000");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(ExecutionAddress());
        var started = await Client.GetAsync(new Uri(page.Url).Segments[^1]);
        Assert.Equal(("I hate it", "red", "form"), (started.Input!.Value.GetProperty("text").GetString(), started.Labels!["team"], started.Labels["why"]));
        Assert.InRange(started.Deadline - started.CreatedAt, TimeSpan.FromMinutes(0), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task Run_RealmThatIsNotThere_IsToldAtItsField()
    {
        var page = await OpenAsync("/run/sentiment-analysis?realm=no-such-realm&input=%7B%22text%22%3A%22x%22%7D");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();

        await Expect(page.GetByText("no-such-realm").Last).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Run_FromAnEarlierExecution_HasItsInput()
    {
        var earlier = await Client.RunAsync("sentiment-analysis", new { text = "once more" });

        var page = await OpenAsync($"/run?from={earlier.ExecutionId}");

        await Expect(page).ToHaveURLAsync(new Regex($"/run/sentiment-analysis\\?from={earlier.ExecutionId}$"));
        await Expect(page.GetByLabel("text").First).ToHaveValueAsync("once more");
    }

    [Fact]
    public async Task Run_Capability_HasTheFormOfItsAgents()
    {
        var page = await OpenAsync("/run/keyword-extraction");

        await page.GetByLabel("text").First.FillAsync("orchestration of agents, agents of orchestration");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(ExecutionAddress());
        Assert.Equal("completed", (await Client.EndOfAsync(new Uri(page.Url).Segments[^1])).Status);
    }

    [Fact]
    public async Task Run_NameThatIsNotThere_IsToldWithAWayOn()
    {
        var page = await OpenAsync("/run/no-such-thing");

        await Expect(page.GetByText("Nothing called no-such-thing can be run")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Run_FilledInAndStartedBeforeThePageTakesInput_StartsOnceWithIt()
    {
        var page = await OpenAsync("/run");
        var typed = await HoldAsync(page);
        var label = $"early-{Guid.NewGuid():N}";

        await page.GotoAsync("/run/sentiment-analysis", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.GetByLabel("text").First.FillAsync("I love what is early");
        await page.GetByText("Realm, labels, deadline, budget").ClickAsync();
        await page.GetByLabel("Labels").FillAsync($"test={label}");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();
        typed.SetResult();

        await Expect(page).ToHaveURLAsync(ExecutionAddress());
        var started = await Client.GetAsync(new Uri(page.Url).Segments[^1]);
        Assert.Equal(("I love what is early", label), (started.Input!.Value.GetProperty("text").GetString(), started.Labels!["test"]));
        var all = System.Text.Json.JsonElement.Parse(await Client.Http.GetStringAsync(new Uri($"{EndToEnd.Platforms.PlatformClient.Root}/executions?label=test={label}", UriKind.Relative)));
        Assert.Equal(1, all.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Run_TypedIntoWhileThePageBeginsToTakeInput_KeepsFocusPlaceAndText()
    {
        var page = await OpenAsync("/run");
        var typed = await HoldAsync(page);

        await page.GotoAsync("/run/sentiment-analysis", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        var field = page.GetByLabel("text").First;
        await field.ClickAsync();
        await page.Keyboard.TypeAsync("begin  end");
        for (var i = 0; i < 4; i++)
            await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.TypeAsync("and");
        typed.SetResult();
        await ReadyAsync(page);
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(" to the");

        await Expect(field).ToHaveValueAsync("begin and to the end");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(ExecutionAddress());
        Assert.Equal("begin and to the end", (await Client.GetAsync(new Uri(page.Url).Segments[^1])).Input!.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Run_Form_IsThereBeforeThePageTakesInput()
    {
        var page = await OpenAsync("/run");
        var seen = await HoldAsync(page);

        await page.GotoAsync("/run/sentiment-analysis?input=%7B%22text%22%3A%22given%22%7D", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await Expect(page.GetByLabel("text").First).ToHaveValueAsync("given");
        await Expect(page.Locator("html[data-ready]")).ToHaveCountAsync(0);
        seen.SetResult();
        await ReadyAsync(page);

        await Expect(page.GetByLabel("text").First).ToHaveValueAsync("given");
    }

    [Theory]
    [InlineData(Wide, ColorScheme.Light)]
    [InlineData(Narrow, ColorScheme.Dark)]
    public async Task Run_AnyWindow_IsAccessibleAndFits(int width, ColorScheme theme)
    {
        const string Evil = "<img src=x onerror=alert(1)>";
        const string Spec = """{"description":"EVIL","capabilities":["sentiment-analysis"],"schema":{"input":{"type":"object","properties":{"EVIL":{"type":"string","title":"EVIL"},"n":{"type":["integer","null"]},"when":{"type":"string","format":"date"}}}}}""";
        await Client.ApplyStackAsync("evil-run", Spec.Replace("EVIL", Evil, StringComparison.Ordinal));

        var page = await OpenAsync("/run", width, theme);
        await Expect(page.Locator(".choice").First).ToBeVisibleAsync();
        await FineAsync(page);
        await page.GotoAsync("/run/evil-run");
        await ReadyAsync(page);
        await Expect(page.GetByText(Evil).First).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("main img").CountAsync());
        await page.GetByText("Realm, labels, deadline, budget").ClickAsync();
        await FineAsync(page);
    }

    [GeneratedRegex("/executions/[0-9a-f-]{36}$")]
    private static partial Regex ExecutionAddress();
}
