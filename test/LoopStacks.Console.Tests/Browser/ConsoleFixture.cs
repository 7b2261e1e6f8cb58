using LoopStacks.Console.Tests.Browser;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ConsoleFixture))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace LoopStacks.Console.Tests.Browser;

/// <summary>A platform with the examples and their agents, and a browser; both real, one of each for all tests.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    // As root in a container the browser's own sandbox does not start; and it should call nobody.
    private static readonly string[] s_arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly List<RunningAgent> _agents = [];
    private IPlaywright? _playwright;
    private Task<LoopStacks.Contracts.Executions.Execution>? _review;

    internal InProcessPlatform Platform { get; private set; } = default!;

    internal IBrowser Browser { get; private set; } = default!;

    public Uri Address => Platform.Address;

    public async ValueTask InitializeAsync()
    {
        Platform = await InProcessPlatform.StartAsync(runAgents: true);
        foreach (var file in Directory.EnumerateFiles(Repository.Examples, "*.yaml").Order(StringComparer.Ordinal))
            await ApplyAsync(await File.ReadAllTextAsync(file));
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium(), Args = s_arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        if (Platform is not null)
            await Platform.DisposeAsync();
    }

    /// <summary>Applies the documents of a YAML text.</summary>
    internal async Task ApplyAsync(string text)
    {
        foreach (var document in text.Split("\n---\n").Select(part => part.Trim()).Where(part => part.Contains("kind:", StringComparison.Ordinal)))
        {
            var path = Line(document, "kind: ") switch { "Agent" => "agents", "AgentInstance" => "agent-instances", "Realm" => "realms", _ => "loopstacks" };
            using var content = new StringContent(document, System.Text.Encoding.UTF8, "application/apply-patch+yaml");
            using var answer = await Platform.Client.Http.PatchAsync(new Uri($"{PlatformClient.Root}/{path}/{Line(document, "  name: ")}", UriKind.Relative), content);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>An agent for the rest of the tests.</summary>
    internal async Task<RunningAgent> AgentAsync(string instance, string capability, Func<LoopStacks.Agents.Work, CancellationToken, Task<object>> handle, Func<LoopStacks.Agents.BidRequest, LoopStacks.Agents.Bid>? bid = null)
    {
        var agent = await RunningAgent.StartAsync(Address, Platform.Client, instance, capability, handle, bid: bid);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>A composite that has run, the same for all tests that only look at one.</summary>
    internal Task<LoopStacks.Contracts.Executions.Execution> ReviewAsync() => _review ??= Platform.Client.RunAsync("composite-document-review", new { sections = new[] { "Hello world.", "All is well." } });

    private static string Line(string document, string start) =>
        document.Split('\n').First(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Trim();

    private static string Chromium() =>
        Environment.GetEnvironmentVariable("LOOPSTACKS_CHROMIUM") ?? new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("The tests of the console need Chromium: apt-get install chromium, or set LOOPSTACKS_CHROMIUM to its program.");
}
