using System.Diagnostics;
using System.Globalization;
using LoopStacks.EndToEnd.Platforms;
using Microsoft.Playwright;

namespace LoopStacks.Console.Tests.Browser;

/// <summary>How fast the console is: <c>hack/bench.sh console</c>. Prints figures, and asserts none.</summary>
public sealed class Measurements(ConsoleFixture fixture) : PageTest(fixture)
{
    private const int Loads = 7;
    private const int Rate = 100; // Loops a second.

    private static readonly TimeSpan s_slot = TimeSpan.FromSeconds(1.0 / Rate);

    [Fact]
    public async Task Measure()
    {
        var seconds = int.Parse(RunOnlyWith.Variable("LOOPSTACKS_MEASURE_CONSOLE", "hack/bench.sh console"), CultureInfo.InvariantCulture);
        await using var output = File.CreateText(Environment.GetEnvironmentVariable("LOOPSTACKS_MEASURE_FILE") ?? "console.md");
        var execution = await Fixture.ReviewAsync();
        await output.WriteLineAsync("| page | first paint (ms) | useful paint (ms) | takes input (ms) |");
        await output.WriteLineAsync("| --- | ---: | ---: | ---: |");
        foreach (var path in new[] { "/", "/executions", $"/executions/{execution.ExecutionId}", "/analytics?last=1h" })
        {
            var loads = new List<double[]>();
            for (var i = 0; i < Loads; i++)
                loads.Add(await LoadAsync(path));
            string Median(int of) => loads.Select(load => load[of]).Order().ElementAt(Loads / 2).ToString("0", CultureInfo.InvariantCulture);
            await output.WriteLineAsync($"| `{(path.StartsWith("/executions/", StringComparison.Ordinal) ? "/executions/{id}" : path)}` | {Median(0)} | {Median(1)} | {Median(2)} |");
        }

        await output.WriteLineAsync("");
        await output.WriteLineAsync($"| page, both open while loops run for {seconds} s | loops/s | frames/s | slowest frame (ms) | script heap before, after (MiB) | nodes before, after | platform before, after (MiB) |");
        await output.WriteLineAsync("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var row in await WatchAsync(["/", "/executions"], TimeSpan.FromSeconds(seconds)))
            await output.WriteLineAsync(row);
    }

    /// <summary>First contentful paint, largest contentful paint (what the platform rendered, with its figures), and until events are taken.</summary>
    private async Task<double[]> LoadAsync(string path)
    {
        var began = Stopwatch.GetTimestamp();
        var page = await OpenAsync(path);
        var ready = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var paints = await page.EvaluateAsync<double[]>("""
            () => new Promise(resolve => new PerformanceObserver(list => resolve([performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1, list.getEntries().at(-1).startTime]))
                .observe({ type: 'largest-contentful-paint', buffered: true }))
            """);
        await page.CloseAsync();
        return [paints[0], paints[1], ready];
    }

    /// <summary>Pages that are open at the same time, while loops run.</summary>
    private async Task<List<string>> WatchAsync(string[] paths, TimeSpan span)
    {
        var pages = new List<(IPage Page, double[] Before)>();
        foreach (var path in paths)
        {
            var page = await OpenAsync(path);
            pages.Add((page, await SizeAsync(page)));
            await page.EvaluateAsync("""
                () => { const seen = window.frames_ = { count: 0, slowest: 0, since: performance.now() }; let last = performance.now();
                    const frame = now => { seen.count++; seen.slowest = Math.max(seen.slowest, now - last); last = now; requestAnimationFrame(frame); }; requestAnimationFrame(frame); }
                """);
        }

        var started = 0;
        var began = Stopwatch.GetTimestamp();
        var running = new List<Task>();
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < span)
        {
            for (; started < elapsed / s_slot; started++)
                running.Add(StartAsync(started));
            running.RemoveAll(task => task.IsCompletedSuccessfully);
            await Task.Delay(s_slot);
        }

        await Task.WhenAll(running);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var rows = new List<string>();
        foreach (var ((page, before), path) in pages.Zip(paths))
        {
            var frames = await page.EvaluateAsync<double[]>("() => [window.frames_.count / (performance.now() - window.frames_.since) * 1000, window.frames_.slowest]");
            var after = await SizeAsync(page);
            await page.CloseAsync();
            string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
            rows.Add($"| `{path}` | {N(started / took)} | {N(frames[0])} | {N(frames[1])} | {N(before[0])}, {N(after[0])} | {before[1]}, {after[1]} | {N(before[2])}, {N(after[2])} |");
        }

        return rows;
    }

    private async Task StartAsync(int number)
    {
        using var answer = await Client.StartAsync(PlatformClient.BodyOf("sentiment-analysis", new { text = $"number {number}" }), waitSeconds: 30);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The page's script heap (MiB) and nodes after a collection, and this process with platform, agents and load (MiB, live objects).</summary>
    private static async Task<double[]> SizeAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("HeapProfiler.collectGarbage");
        await session.SendAsync("Performance.enable");
        var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        return [metrics["JSHeapUsedSize"] / 1048576, metrics["Nodes"], GC.GetTotalMemory(forceFullCollection: true) / 1048576.0];
    }
}
