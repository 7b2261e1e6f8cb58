using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Kubernetes;
using LoopStacks.EndToEnd.Platforms;
using LoopStacks.Kubernetes.Tests.Clusters;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoopStacks.Console.Tests.Pages;

/// <summary>The console for who may see one namespace alone: what they may see is shown, and what is missing is told with what would let them. By a real Kubernetes API server and its rules.</summary>
public sealed class RestrictedReaderTests(ConsoleFixture fixture, KubeCluster cluster) : PageTest(fixture), IClassFixture<KubeCluster>
{
    [Fact]
    public async Task Reader_OfOneNamespace_SeesItAndHearsWhatIsMissing()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", "agents agentinstances realms loopstacks executions tasks"));
        var (realm, stack) = ($"r-{platform.Namespace}", $"s-{platform.Namespace}");
        await ApplyAsync(ann, platform, "realms", "Realm", realm, """{"description":"ours"}""");
        await ApplyAsync(ann, platform, "loopstacks", "LoopStack", stack, """{"capabilities":["nobody-has-it"],"schema":{"input":{"type":"object","properties":{"text":{"type":"string"}}}}}""");
        var page = await OpenAsync("/", address: platform.Address, token: ann.DefaultRequestHeaders.Authorization!.Parameter);

        // Everywhere is refused, with the right that it takes; the part is there when it is named.
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("may not list executions in all namespaces. A Role of apiGroup loopstacks.io with that verb and resource lets it.");
        await FineAsync(page);
        await page.GetByLabel("If you may see one realm alone, its name").FillAsync(realm);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look at it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Now" })).ToBeVisibleAsync();
        await Expect(page.Locator(".live.on").First).ToBeVisibleAsync();
        await Expect(Missing(page)).ToContainTextAsync("Names of realms to choose from: ");
        await Expect(Missing(page)).ToContainTextAsync("may not list realms in all namespaces");
        await Expect(page.Locator("#realm")).ToHaveValueAsync(realm);
        await FineAsync(page);

        // Runs what it may see, by its form; and what it does not see by its name.
        await page.GotoAsync("/run");
        await Expect(page.GetByText("Not all that can be run is shown to you")).ToBeVisibleAsync();
        await FineAsync(page);
        await page.GotoAsync($"/run/{stack}?realm={realm}&namespace={platform.Namespace}");
        await ReadyAsync(page);
        await page.GetByLabel("text").FillAsync("for us");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(stack);
        await page.GotoAsync($"/run/{stack}?realm={realm}");
        await Expect(page.GetByText("What it takes is not shown to you")).ToBeVisibleAsync();
        await FineAsync(page);

        await page.GotoAsync($"/executions?realm={realm}");
        await Expect(page.Locator("tbody").GetByText(stack)).ToBeVisibleAsync();
        await Expect(page.Locator(".live.on").First).ToBeVisibleAsync();

        await page.GotoAsync("/loopstacks");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("may not list loopstacks in all namespaces");
        await page.GetByLabel("If you may see one namespace alone, its name").FillAsync(platform.Namespace);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look at it" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = stack, Exact = true }).First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync(stack);
        await Expect(Missing(page)).ToContainTextAsync("What connected agents offer in other realms: ");
        await Expect(Missing(page)).ToContainTextAsync("may not list capabilities in all namespaces");
        await FineAsync(page);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Reader_OfOneNamespace_MeetsNoPageThatBreaks()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", "agents agentinstances realms loopstacks executions tasks"));
        using var guest = await platform.CallerAsync("guest");
        var realm = $"r-{platform.Namespace}";
        await ApplyAsync(ann, platform, "realms", "Realm", realm, """{"description":"ours"}""");
        await ApplyAsync(ann, platform, "agents", "Agent", "reader", """{"capabilities":["read"]}""");
        await ApplyAsync(ann, platform, "agent-instances", "AgentInstance", "reads", $$"""{"agent":"reader","realm":"{{realm}}"}""");
        var (at, inside) = ($"realm={realm}", $"namespace={platform.Namespace}");

        foreach (var caller in new[] { ann, guest })
        {
            var page = await OpenAsync("/", caller == ann ? Wide : Narrow, caller == ann ? ColorScheme.Light : ColorScheme.Dark, platform.Address, caller.DefaultRequestHeaders.Authorization!.Parameter);
            foreach (var path in new[]
            {
                $"/?{at}", $"/executions?{at}", $"/inbox?{at}", $"/analytics?{at}", $"/capabilities?{at}", "/capabilities/read", $"/agents?{inside}", $"/agents/reader?{inside}", $"/agent-instances?{inside}", $"/agent-instances/reads?{inside}",
                $"/realms?{inside}", $"/realms/{realm}?{inside}", $"/realms/{realm}/edit?{inside}", "/new/realms", "/realms", "/inbox", "/analytics", "/executions", "/capabilities", "/run", "/compare", "/executions/00000000-0000-7000-8000-000000000000",
            })
            {
                await page.GotoAsync(path);
                await ReadyAsync(page);
                await Expect(page.Locator("main .skeleton")).ToHaveCountAsync(0);
                Assert.False(await page.GetByText("has met an error").IsVisibleAsync(), path);
                if (caller == guest)
                    await FineAsync(page);
            }

            await page.GotoAsync($"/realms/{realm}?{inside}");
            await Expect(page.GetByText(caller == ann ? "Loops running" : $"may not get realms '{realm}' in namespace '{platform.Namespace}'")).ToBeVisibleAsync();
            await page.CloseAsync();
        }
    }

    private static ILocator Missing(IPage page) => page.GetByRole(AriaRole.Complementary, new PageGetByRoleOptions { Name = "What is not shown to you" });

    private static async Task ApplyAsync(HttpClient caller, KubernetesPlatform platform, string path, string kind, string name, string spec)
    {
        using var content = new StringContent($$"""{"apiVersion":"loopstacks.io/v1","kind":"{{kind}}","metadata":{"name":"{{name}}","namespace":"{{platform.Namespace}}"},"spec":{{spec}}}""", System.Text.Encoding.UTF8, "application/apply-patch+yaml");
        using var answer = await caller.PatchAsync(new Uri($"{PlatformClient.Root}/{path}/{name}?namespace={platform.Namespace}", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
