using System.Text.Json;
using System.Text.RegularExpressions;
using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class ResourcePageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    private const string Evil = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Stacks_NewOneIsApplied_AppearsByItselfAndIsFoundByName()
    {
        var page = await OpenAsync("/loopstacks");
        await Expect(page.GetByText("Live", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await Client.ApplyStackAsync("appears-later", """{"capabilities":["sentiment-analysis"]}""");
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "appears-later", Exact = true })).ToBeVisibleAsync();

        await page.GetByLabel("Find", new PageGetByLabelOptions { Exact = true }).FillAsync("appears-la");

        await Expect(page).ToHaveURLAsync(new Regex("q=appears-la$"));
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "appears-later", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("appears-later");
    }

    [Fact]
    public async Task Stack_Page_TellsPhasesAndWhoOffersAndWhatRan()
    {
        var execution = await Client.RunAsync("consensus-panel", new { text = "I love it" });

        var page = await OpenAsync("/loopstacks/consensus-panel");

        await Expect(page.GetByText("everybody who bids wins")).ToBeVisibleAsync();
        await Expect(page.GetByText("they agree at action, by more than 50 %")).ToBeVisibleAsync();
        await Expect(page.Locator($"a[href='/executions/{execution.ExecutionId}']")).ToBeVisibleAsync();
        await Expect(page.Locator(".needs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "content-moderation" })).ToHaveAttributeAsync("href", "/capabilities/content-moderation");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Reputation" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Composite_Page_DrawsItsLoopsAndTellsThemInWords()
    {
        var page = await OpenAsync("/loopstacks/composite-document-review");

        await Expect(page.Locator(".graph .node")).ToHaveCountAsync(5);
        await Expect(page.Locator(".graph .edge")).ToHaveCountAsync(3);
        await Expect(page.Locator(".graph .node a").First).ToHaveAttributeAsync("href", "/capabilities/language-detection");
        await page.GetByText("In words").ClickAsync();
        await Expect(page.GetByText("overall runs text-summarization, after summaries, if loops.summaries.status == 'completed'.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Agent_Page_LinksInstancesAndStacks()
    {
        var page = await OpenAsync("/agents/sentiment-analyzer");

        await Expect(page.Locator("main a[href='/agent-instances/my-sentiment-analyzer']").First).ToBeVisibleAsync();
        await Expect(page.Locator("main a[href='/loopstacks/customer-service-workflow']")).ToBeVisibleAsync();
        await page.Locator("main a[href='/agent-instances/my-sentiment-analyzer']").First.ClickAsync();
        await Expect(page.Locator("main a[href='/agents/sentiment-analyzer']")).ToBeVisibleAsync();
        await page.Locator("main a[href='/realms/default-realm']").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("default-realm");
        await Expect(page.Locator("main a[href='/agent-instances/my-sentiment-analyzer']").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Instance_ScaledAndDrained_WantsSoManyReplicas()
    {
        await ApplyInstanceAsync("to-be-scaled");
        var page = await OpenAsync("/agent-instances/to-be-scaled");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Scale", Exact = true }).First.ClickAsync();
        await page.GetByLabel("Replicas").FillAsync("2");
        await page.Locator("#scale-dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Scale", Exact = true }).ClickAsync();
        await Expect(page.Locator(".tile").First).ToContainTextAsync("/ 2");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Drain" }).ClickAsync();
        await Expect(page.GetByText("It is scaled to 0")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Scale to 0" }).ClickAsync();

        await Expect(page.Locator(".tile").First).ToContainTextAsync("/ 0");
        Assert.Equal(0, JsonElement.Parse(await Client.Http.GetStringAsync($"{PlatformClient.Root}/agent-instances/to-be-scaled")).GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task Resource_Deleted_TellsWhatDependsOnItAndIsGone()
    {
        await Client.ApplyStackAsync("inner-one", """{"capabilities":["sentiment-analysis"]}""");
        await Client.ApplyStackAsync("outer-one", """{"loops":[{"name":"a","stack":"inner-one"}]}""");
        var page = await OpenAsync("/loopstacks/inner-one");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Other LoopStacks run it: outer-one.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete LoopStack" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/loopstacks$"));
        using var gone = await Client.Http.GetAsync($"{PlatformClient.Root}/loopstacks/inner-one");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("/loopstacks/no-such-thing", "There is no LoopStack called no-such-thing")]
    [InlineData("/agents/No_Such!", "There is no Agent called No_Such!")]
    [InlineData("/agent-instances/sentiment-analyzer?namespace=elsewhere", "There is no Instance called sentiment-analyzer")]
    [InlineData("/realms/no-such-thing", "There is no Realm called no-such-thing")]
    [InlineData("/capabilities/no-such-thing", "Nobody offers no-such-thing now")]
    public async Task Resource_ThatIsNotThere_IsToldWithAWayOn(string path, string told)
    {
        var page = await OpenAsync(path);

        await Expect(page.GetByText(told)).ToBeVisibleAsync();
        Assert.NotEqual(0, await page.Locator(".empty a.button").CountAsync());
    }

    [Theory]
    [InlineData(Wide, ColorScheme.Light)]
    [InlineData(Narrow, ColorScheme.Dark)]
    public async Task Resources_AnyWindow_AreAccessibleAndFit(int width, ColorScheme theme)
    {
        await Client.RunAsync("consensus-panel", new { text = "I love it" });
        var page = await OpenAsync("/loopstacks", width, theme);
        foreach (var path in new[] { "/loopstacks", "/agents", "/agent-instances", "/realms", "/capabilities", "/loopstacks/consensus-panel", "/loopstacks/composite-document-review", "/agents/sentiment-analyzer", "/agent-instances/my-sentiment-analyzer", "/realms/default-realm", "/capabilities/sentiment-analysis" })
        {
            await page.GotoAsync(path);
            await ReadyAsync(page);
            await Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
            await FineAsync(page);
        }
    }

    [Fact]
    public async Task Pages_WhenTheyBeginToTakeInput_ShowWhatTheyShowed()
    {
        var execution = await Client.RunAsync("consensus-panel", new { text = "I love it" });
        var page = await OpenAsync("/loopstacks");
        // From the first content on, nothing is taken away to be loaded again.
        await page.AddInitScriptAsync("""
            window.flashes = [];
            new MutationObserver(() => { if (document.querySelector("main .skeleton, main .notice[role=alert]")) flashes.push(document.querySelector("main").innerText); })
                .observe(document, { childList: true, subtree: true });
            """);
        foreach (var path in new[] { "/loopstacks", "/agents", "/agent-instances", "/realms", "/capabilities", "/loopstacks/consensus-panel", "/agents/sentiment-analyzer", "/agent-instances/my-sentiment-analyzer", "/realms/default-realm", "/capabilities/sentiment-analysis", "/inbox", $"/compare?a={execution.ExecutionId}", "/run", "/run/sentiment-analysis", $"/run/consensus-panel?from={execution.ExecutionId}", "/executions", $"/executions/{execution.ExecutionId}", "/analytics", "/" })
        {
            await page.GotoAsync(path);
            await ReadyAsync(page);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);

            Assert.True(await page.EvaluateAsync<int>("() => flashes.length") == 0, $"{path} loaded again: {await page.EvaluateAsync<string>("() => flashes[0]")}");
        }
    }

    [Fact]
    public async Task Resources_WithMarkupInTheirFields_AreShownAsText()
    {
        await ApplyAsync("agents", "evil-agent", $$"""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"evil-agent"},"spec":{"capabilities":["evil-doing"],"instructions":"{{Evil}}","metadata":{"name":"{{Evil}}","description":"{{Evil}}","author":"{{Evil}}","tags":["{{Evil}}"]} } }""");
        await Client.ApplyStackAsync("evil-stack", $$"""{"description":"{{Evil}}","loops":[{"name":"a","stack":"evil-doing","when":"input.a == '{{Evil}}'"}],"metadata":{"author":"{{Evil}}","category":"{{Evil}}"} }""");
        await ApplyAsync("realms", "evil-realm", $$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"evil-realm"},"spec":{"description":"{{Evil}}","networking":{"exports":["{{Evil}}"]} } }""");
        var page = await OpenAsync("/loopstacks");

        foreach (var path in new[] { "/loopstacks", "/loopstacks/evil-stack", "/agents", "/agents/evil-agent", "/realms", "/realms/evil-realm" })
        {
            await page.GotoAsync(path);
            await ReadyAsync(page);
            await Expect(page.GetByText(Evil).First).ToBeVisibleAsync();
            Assert.Equal(0, await page.Locator("main img").CountAsync());
        }
    }

    private Task ApplyInstanceAsync(string name) =>
        ApplyAsync("agent-instances", name, $$"""{"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"{{name}}"},"spec":{"agent":"sentiment-analyzer","replicas":1} }""");

    private async Task ApplyAsync(string path, string name, string document)
    {
        using var answer = await Client.ApplyAsync(path, name, document);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
