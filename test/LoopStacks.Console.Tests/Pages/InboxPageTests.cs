using System.Text.Json;
using System.Text.RegularExpressions;
using LoopStacks.Agents;
using LoopStacks.Console.Tests.Browser;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

public sealed class InboxPageTests(ConsoleFixture fixture) : PageTest(fixture)
{
    private const string Asks = "inbox-asks";

    [Fact]
    public async Task Inbox_QuestionIsAskedWhileOpen_AppearsAndIsAnsweredByAButton()
    {
        var page = await OpenAsync("/inbox");
        await Expect(page.GetByText("Live", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        var loop = await AskAsync(new { question = "Is the sky blue?", schema = new { type = "boolean" }, context = new { looked = "out of the window" } });

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Is the sky blue?" }).ClickAsync();
        await Expect(page).ToHaveTitleAsync(new Regex(@"^\(\d+\) Inbox · LoopStacks$"));
        await Expect(page.GetByText("\"out of the window\"")).ToBeVisibleAsync();
        await page.Locator("#content").GetByLabel("Your name").FillAsync("eva");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Yes", Exact = true }).ClickAsync();

        await Expect(page.GetByText("Answered by eva")).ToBeVisibleAsync();
        var ended = await Client.EndOfAsync(loop);
        Assert.Equal(("completed", JsonValueKind.True), (ended.Status, ended.Output!.Value.GetProperty("answer").ValueKind));
        await Expect(page.Locator(".inbox-list").GetByText("Is the sky blue?")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Answer_ThatDoesNotFit_SaysSoAtItsFieldAndLeavesItOpen()
    {
        var loop = await AskAsync(new
        {
            question = "How much?",
            schema = new { type = "object", properties = new { amount = new { type = "integer", minimum = 1 }, why = new { type = "string" } }, required = new[] { "amount" } },
        });
        var page = await OpenAsync($"/inbox/{loop}.1");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Answer", Exact = true }).ClickAsync();
        await Expect(page.GetByText("An answer is recorded with who gave it")).ToBeVisibleAsync();
        await page.Locator("#content").GetByLabel("Your name").FillAsync("eva");
        await page.GetByLabel("amount").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Answer", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("amount")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("amount").FillAsync("7");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Answer", Exact = true }).ClickAsync();

        await Expect(page.GetByText("Answered by eva")).ToBeVisibleAsync();
        Assert.Equal(7, (await Client.EndOfAsync(loop)).Output!.Value.GetProperty("answer").GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task Answer_BySomebodyWhoWasNotAsked_IsRefusedWithWhoWas()
    {
        var loop = await AskAsync(new { question = "May it go?", schema = new { @enum = new[] { "go", "stay" } }, assignees = new[] { "iris" } });
        var page = await OpenAsync($"/inbox/{loop}.1");

        await page.Locator("#content").GetByLabel("Your name").FillAsync("eva");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "go", Exact = true }).ClickAsync();

        await Expect(page.GetByText("the question goes to iris")).ToBeVisibleAsync();
        await page.Locator("#content").GetByLabel("Your name").FillAsync("iris");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "go", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Answered by iris")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Question_AnsweredElsewhereWhileOpen_SaysWhoWasFirst()
    {
        var loop = await AskAsync(new { question = "Who is first?", schema = new { type = "boolean" } });
        var page = await OpenAsync($"/inbox/{loop}.1");
        await Expect(page.GetByText("Live", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();

        using var answer = await Client.Http.PostAsync($"{PlatformClient.Root}/tasks/{loop}.1/answer", PlatformClient.Json("""{"answer":true,"by":"iris"}"""));
        answer.EnsureSuccessStatusCode();

        await Expect(page.GetByText("Answered by iris")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Inbox_FilterInTheAddress_ShowsOnlyWhatFits()
    {
        await AskAsync(new { question = "Only for iris?", schema = new { type = "boolean" }, assignees = new[] { "iris" } });

        var page = await OpenAsync("/inbox?assignee=nobody-else&realm=no-such-realm");
        await Expect(page.GetByText("No question fits the filter")).ToBeVisibleAsync();
        await page.GotoAsync("/inbox?assignee=iris");
        await Expect(page.GetByText("Only for iris?")).ToBeVisibleAsync();
        await ReadyAsync(page);
        await page.GetByLabel("Status").SelectOptionAsync("answered");
        await Expect(page).ToHaveURLAsync(new Regex("status=answered&assignee=iris$"));
    }

    [Fact]
    public async Task Inbox_FilteredBeforeThePageTakesInput_IsFilteredWhenItDoes()
    {
        var page = await OpenAsync("/inbox?assignee=iris");
        var chosen = await HoldAsync(page);

        await page.GotoAsync("/inbox?assignee=iris", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.GetByLabel("Status").SelectOptionAsync("answered");
        chosen.SetResult();

        await Expect(page).ToHaveURLAsync(new Regex("status=answered&assignee=iris$"));
        await Expect(page.GetByLabel("Status")).ToHaveValueAsync("answered");
    }

    [Theory]
    [InlineData("/inbox/00000000-0000-7000-8000-000000000000.1")]
    [InlineData("/inbox/nonsense")]
    public async Task Question_ThatIsNotThere_IsToldWithAWayOn(string path)
    {
        var page = await OpenAsync(path);

        await Expect(page.GetByText("There is no such question")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "All open questions" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(Wide, ColorScheme.Light)]
    [InlineData(Wide, ColorScheme.Dark)]
    [InlineData(Narrow, ColorScheme.Light)]
    [InlineData(Narrow, ColorScheme.Dark)]
    public async Task Inbox_WithMarkupFromAgents_IsTextAccessibleAndFits(int width, ColorScheme theme)
    {
        const string Evil = "<img src=x onerror=alert(1)><script>alert(1)</script>";
        var loop = await AskAsync(new
        {
            question = Evil,
            schema = new { type = "object", title = Evil, properties = new { a = new { type = "string", title = Evil, description = Evil }, b = new { type = "array", items = new { type = "boolean" } } } },
            context = new { evil = Evil },
            assignees = new[] { Evil },
        });

        var page = await OpenAsync($"/inbox/{loop}.1", width, theme);
        await Expect(page.Locator(".asked")).ToHaveTextAsync(Evil);
        Assert.Equal(0, await page.Locator("main script, main img").CountAsync());
        await FineAsync(page);
        await page.GotoAsync("/inbox");
        await ReadyAsync(page);
        await Expect(page.Locator(".question").First).ToBeVisibleAsync();
        await FineAsync(page);
    }

    private async Task<string> AskAsync(object input)
    {
        if ((await Client.CapabilitiesAsync()).Items.All(item => item.Capability != Asks))
            await Fixture.AgentAsync("asker", Asks, HandleAsync);
        using var answer = await Client.StartAsync(PlatformClient.BodyOf(Asks, input));
        var loop = (await PlatformClient.ExecutionAsync(answer)).ExecutionId;
        await Client.EventAsync(loop, item => item.Type == "questionAsked");
        return loop;
    }

    private static async Task<object> HandleAsync(Work work, CancellationToken cancellation)
    {
        var input = work.Input;
        var answer = await work.AskAsync<JsonElement>(
            input.GetProperty("question").GetString()!,
            new AskOptions
            {
                Key = "question",
                Schema = input.GetProperty("schema"),
                Context = input.TryGetProperty("context", out var context) ? context : null,
                Assignees = input.TryGetProperty("assignees", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : null,
            },
            cancellation);
        return new { answer = answer.Value, by = answer.By };
    }
}
