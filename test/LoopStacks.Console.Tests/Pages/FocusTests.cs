using LoopStacks.Agents;
using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

/// <summary>Who works with the keyboard stays where they are, whatever news come in.</summary>
public sealed class FocusTests(ConsoleFixture fixture) : PageTest(fixture)
{
    [Fact]
    public async Task Focus_OnARowThatIsTakenAway_IsOnTheNextOne()
    {
        var who = $"focus-{Guid.NewGuid():N}";
        var asks = $"{who}-asks";
        await Fixture.AgentAsync(who, asks, async (work, cancellation) =>
            new { answer = (await work.AskAsync<bool>(work.Input.GetProperty("question").GetString()!, new AskOptions { Key = "question", Assignees = [who] }, cancellation)).Value });
        var loops = new List<string>();
        foreach (var question in new[] { "One?", "Two?", "Three?" })
        {
            using var answer = await Client.StartAsync(PlatformClient.BodyOf(asks, new { question }));
            loops.Add((await PlatformClient.ExecutionAsync(answer)).ExecutionId);
            await Client.EventAsync(loops[^1], item => item.Type == "questionAsked");
        }

        var page = await OpenAsync($"/inbox?assignee={who}");
        await Expect(page.Locator(".live.on")).ToBeVisibleAsync();
        var rows = page.Locator(".inbox-list .question");
        await Expect(rows).ToContainTextAsync(["One?", "Two?", "Three?"]);
        await rows.Nth(0).FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(rows.Nth(1)).ToBeFocusedAsync();

        using var answered = await Client.Http.PostAsync($"{PlatformClient.Root}/tasks/{loops[1]}.1/answer", PlatformClient.Json($$"""{"answer":true,"by":"{{who}}"}"""));
        answered.EnsureSuccessStatusCode();

        await Expect(rows).ToContainTextAsync(["One?", "Three?"]);
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(".spot a")] // Drawn as SVG: the framework gives it no focus back.
    [InlineData(".spot-list a")]
    public async Task Focus_OnWhatIsMoved_StaysThere(string selector)
    {
        var execution = await Fixture.ReviewAsync();
        var page = await OpenAsync($"/executions/{execution.ExecutionId}");
        await Expect(page.Locator(".live.on")).ToBeVisibleAsync();
        var marked = page.Locator(selector).First;
        await marked.FocusAsync();

        await marked.EvaluateAsync("element => { const moved = element.parentElement; moved.parentElement.append(moved); }");

        Assert.True(await page.EvaluateAsync<bool>($"() => document.activeElement.matches('{selector}')"));
        await Expect(page.Locator(selector).Last).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Focus_OnALinkToAnotherPage_GoesToItsHeading()
    {
        var page = await OpenAsync("/");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Executions" }).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("h1")).ToHaveTextAsync("Executions");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
    }
}
