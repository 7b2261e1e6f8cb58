using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;

namespace LoopStacks.Console.Tests.Browser;

/// <summary>Tests in the browser. A script error, or a refusal by the content security policy, on any page fails its test.</summary>
public abstract class PageTest(ConsoleFixture fixture) : IAsyncLifetime
{
    protected const int Wide = 1440;
    protected const int Narrow = 360;

    private readonly List<string> _errors = [];
    private readonly List<Func<string, bool>> _forgiven = [];
    private readonly List<IBrowserContext> _contexts = [];

    protected ConsoleFixture Fixture { get; } = fixture;

    internal PlatformClient Client => Fixture.Platform.Client;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
            await context.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.DoesNotContain(_errors, error => !_forgiven.Any(forgives => forgives(error)));
    }

    /// <summary>Opens a page and waits until it takes input.</summary>
    protected async Task<IPage> OpenAsync(string path, int width = Wide, ColorScheme theme = ColorScheme.Light, Uri? address = null, string? token = null)
    {
        var context = await Fixture.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width == Narrow ? 740 : 900 },
            ColorScheme = theme,
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
            BaseURL = (address ?? Fixture.Address).AbsoluteUri,
        });
        _contexts.Add(context);
        if (token is not null)
            await context.AddInitScriptAsync($"sessionStorage.setItem('loopstacks.token', '{token}')"); // As one that was given before.
        context.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Add(message.Text);
        };
        await page.GotoAsync(path);
        await ReadyAsync(page);
        return page;
    }

    /// <summary>Errors that a test brings about itself.</summary>
    protected void Forgive(Func<string, bool> error) => _forgiven.Add(error);

    protected static Task ReadyAsync(IPage page) => page.WaitForSelectorAsync("html[data-ready]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });

    /// <summary>From now on pages are rendered, and take no input until what is given back is set.</summary>
    protected static async Task<TaskCompletionSource> HoldAsync(IPage page)
    {
        var release = new TaskCompletionSource();
        await page.RouteAsync(new Regex("/_console/js/blazor"), async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });
        return release;
    }

    /// <summary>Nothing that axe finds, nothing wider than the window.</summary>
    protected static async Task FineAsync(IPage page)
    {
        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{page.Url} is {overflow} pixels wider than the window.");
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(violation => $"{page.Url}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))}")));
    }
}
