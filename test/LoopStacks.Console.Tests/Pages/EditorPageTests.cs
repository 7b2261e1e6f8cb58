using System.Text.Json;
using System.Text.RegularExpressions;
using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class EditorPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Edit_ChangedLookedAtAndApplied_IsStored()
    {
        await Client.ApplyStackAsync("edited", """{"description":"before","capabilities":["sentiment-analysis"]}""");
        var page = await EditorAsync("/loopstacks/edited/edit");

        await SetAsync(page, (await TextAsync(page)).Replace("before", "after", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Review changes" }).ClickAsync();
        await Expect(page.Locator(".monaco-diff-editor")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Apply", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/loopstacks/edited$"));
        await Expect(page.Locator(".description")).ToHaveTextAsync("after");
    }

    [Fact]
    public async Task Edit_FaultInTheDocument_IsMarkedAtItsLineAndHoldsItBack()
    {
        await Client.ApplyStackAsync("edited-badly", """{"capabilities":["sentiment-analysis"]}""");
        var page = await EditorAsync("/loopstacks/edited-badly/edit");

        await SetAsync(page, "apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata:\n  name: edited-badly\nspec:\n  capabilites: [a]\n");

        await Expect(page.Locator(".marks-list")).ToContainTextAsync("did you mean \"capabilities\"?");
        await Expect(page.Locator(".marks-list")).ToContainTextAsync("6:3");
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Review changes" })).ToBeDisabledAsync();
        Assert.Equal(6, await page.EvaluateAsync<int>("() => monaco.editor.getModelMarkers({}).map(one => one.startLineNumber).find(line => line === 6)"));
    }

    [Fact]
    public async Task Edit_ChangedByAnotherMeanwhile_LosesNothingAndShowsTheirs()
    {
        await Client.ApplyStackAsync("edited-by-two", """{"description":"first","capabilities":["sentiment-analysis"]}""");
        var page = await EditorAsync("/loopstacks/edited-by-two/edit");
        await SetAsync(page, (await TextAsync(page)).Replace("description: first", "description: mine", StringComparison.Ordinal));
        await Client.ApplyStackAsync("edited-by-two", """{"description":"theirs","capabilities":["sentiment-analysis"]}""");
        await Expect(page.GetByText("Somebody else has changed it since you began")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Review changes" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Apply", Exact = true }).ClickAsync();

        await Expect(page.GetByText("Somebody else changed it meanwhile")).ToBeVisibleAsync();
        Assert.Equal("theirs", await DescriptionAsync("edited-by-two"));
        await Expect(page.Locator(".monaco-diff-editor .editor.original")).ToContainTextAsync("theirs");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Apply over theirs" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/loopstacks/edited-by-two$"));
        Assert.Equal("mine", await DescriptionAsync("edited-by-two"));
    }

    [Fact]
    public async Task New_Example_IsCreatedAsItStands()
    {
        var page = await EditorAsync("/new/realm?name=made-here");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look and create" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Apply", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/realms/made-here$"));
        await Expect(page.Locator("h1")).ToHaveTextAsync("made-here");
    }

    [Theory]
    [InlineData("loopstack")]
    [InlineData("agent")]
    [InlineData("agent-instances?name=example-instance")]
    [InlineData("realm")]
    public async Task New_ExampleOfEachKind_IsValid(string kind)
    {
        var page = await EditorAsync($"/new/{kind}{(kind.Contains('?', StringComparison.Ordinal) ? "" : "?name=an-example")}");

        await Expect(page.GetByText("Valid", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Editor_Typing_SuggestsFieldsOfTheSchema()
    {
        var page = await EditorAsync("/new/loopstack");
        await SetAsync(page, "apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata:\n  name: x\nspec:\n  phases:\n    bidding:\n      \n");

        await page.EvaluateAsync("() => { const editor = monaco.editor.getEditors()[0]; editor.setPosition({ lineNumber: 8, column: 7 }); editor.focus(); editor.trigger('test', 'editor.action.triggerSuggest', {}); }");

        await Expect(page.Locator(".suggest-widget")).ToContainTextAsync("selectionStrategy");
        await Expect(page.Locator(".suggest-widget")).ToContainTextAsync("maxBids");
    }

    [Fact]
    public async Task Editor_ScriptThatDoesNotLoad_LeavesAPlainField()
    {
        await Client.ApplyStackAsync("edited-plainly", """{"description":"before","capabilities":["sentiment-analysis"]}""");
        var page = await OpenAsync("/loopstacks");
        await page.RouteAsync("**/monaco/**", route => route.AbortAsync());
        await page.GotoAsync("/loopstacks/edited-plainly/edit");
        await ReadyAsync(page);
        await Expect(page.GetByText("This is a plain text field")).ToBeVisibleAsync();

        var field = page.GetByLabel("edited-plainly in YAML");
        await field.FillAsync((await field.InputValueAsync()).Replace("before", "after", StringComparison.Ordinal));
        await Expect(page.GetByText("Valid", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Review changes" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Apply", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new Regex("/loopstacks/edited-plainly$"));
        Assert.Equal("after", await DescriptionAsync("edited-plainly"));
        Forgive(error => error.Contains("Failed to load resource", StringComparison.Ordinal) || error.Contains("monaco", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/loopstacks/no-such-thing/edit", "There is no LoopStack called no-such-thing")]
    [InlineData("/new/nonsense", "There is no kind 'nonsense'")]
    public async Task Editor_OfNothing_IsToldWithAWayOn(string path, string told)
    {
        var page = await OpenAsync(path);

        await Expect(page.GetByText(told)).ToBeVisibleAsync();
        Assert.NotEqual(0, await page.Locator("#content a[href^='/new/']").CountAsync());
    }

    [Theory]
    [InlineData(Wide, ColorScheme.Light)]
    [InlineData(Narrow, ColorScheme.Dark)]
    public async Task Editor_AnyWindow_IsAccessibleAndFits(int width, ColorScheme theme)
    {
        var page = await EditorAsync("/loopstacks/consensus-panel/edit", width, theme);
        await Expect(page.Locator(".monaco-editor").First).ToHaveClassAsync(new Regex(theme == ColorScheme.Dark ? "vs-dark" : "vs( |$)"));
        await FineAsync(page);
    }

    private async Task<IPage> EditorAsync(string path, int width = Wide, ColorScheme theme = ColorScheme.Light)
    {
        var page = await OpenAsync(path, width, theme);
        await Expect(page.Locator(".monaco-editor .view-line").First).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = (float)Patience.Limit.TotalMilliseconds });
        return page;
    }

    private static Task<string> TextAsync(IPage page) => page.EvaluateAsync<string>("() => monaco.editor.getModels()[0].getValue()");

    // As if it had been typed: a text that is set as a whole is not told of.
    private static async Task SetAsync(IPage page, string text) =>
        await page.EvaluateAsync("text => { const model = monaco.editor.getModels()[0]; model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null); }", text);

    private async Task<string?> DescriptionAsync(string name) =>
        JsonElement.Parse(await Client.Http.GetStringAsync($"{PlatformClient.Root}/loopstacks/{name}")).GetProperty("spec").GetProperty("description").GetString();
}
