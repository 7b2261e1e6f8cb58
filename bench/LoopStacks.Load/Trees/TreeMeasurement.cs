using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LoopStacks.Load.Report;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Trees;

/// <summary>Trees of loops, many agents in one loop, and loops that wait for people; on one server of each variant.</summary>
internal sealed class TreeMeasurement(LoadOptions options, string folder, CancellationToken cancellation)
{
    private const int Branching = 4;
    private const int Depth = 3;
    private const int Nodes = 1 + 4 + 16 + 64;
    private const int WideBranching = 10;
    private const int WideDepth = 4; // 11,111 loops.
    private const int WideNodes = 11_111;
    private const int Together = 8;
    private const int FanAgents = 1000;
    private const int FanRuns = 5;

    private readonly List<Figure> _figures = [];

    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        if (!File.Exists(options.Host))
            throw new LoadException($"--host '{options.Host}' is no file; give the path of LoopStacks.ControlPlane.dll.");
        var folder = options.Data ?? Directory.CreateTempSubdirectory("loopstacks-trees-").FullName;
        try
        {
            var measurement = new TreeMeasurement(options, folder, cancellation);
            foreach (var variant in options.Variants.Where(variant => variant is "sqlite" or "memory"))
                await measurement.MeasureAsync(variant);
            Console.WriteLine(options.Json ? FigureReport.Json(measurement._figures) : FigureReport.Markdown(measurement._figures));
            return 0;
        }
        finally
        {
            if (options.Data is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(string variant)
    {
        var data = variant == "memory" ? ":memory:" : Path.Combine(folder, variant);
        await OnServerAsync(data, async (server, http) =>
        {
            await TreesAsync(variant, server, http);
            await FanAsync(variant, server, http);
        });
        // A process of its own: what the trees left behind would go meanwhile.
        if (options.Waiting > 0)
            await OnServerAsync(data == ":memory:" ? data : data + "-waiting", (server, http) => WaitingAsync(variant, server, http));
    }

    private async Task OnServerAsync(string data, Func<ServerProcess, HttpClient, Task> measure)
    {
        await using var server = await ServerProcess.StartAsync([options.Host, "--data", data], options.Environment, cancellation);
        using var http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(10) };
        await measure(server, http);
    }

    private async Task TreesAsync(string variant, ServerProcess server, HttpClient http)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var agent = Task.Run(() => TreeAgents.RunNodeAsync(server.Url, stop.Token), CancellationToken.None);
        await UntilOfferedAsync(http, "node", 1);
        Report.Progress.Say($"{variant}: warming up with trees");
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < options.WarmUp;)
            await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => TreeAsync(http, Branching, Depth, Nodes)));
        Report.Progress.Say($"{variant}: one tree at a time");
        var one = new List<double>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < options.Duration;)
            one.Add(await TreeAsync(http, Branching, Depth, Nodes));
        AddLatencies(variant, $"tree of {Nodes} loops, one at a time", one);
        Report.Progress.Say($"{variant}: {Together} trees at a time");
        var (cpu, started) = (ProcessFigures.CpuSeconds(server.Id), Stopwatch.StartNew());
        var many = (await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => Task.Run(async () =>
        {
            var times = new List<double>();
            while (started.Elapsed < options.Duration)
                times.Add(await TreeAsync(http, Branching, Depth, Nodes));
            return times;
        })))).SelectMany(times => times).ToList();
        var loops = many.Count * (double)Nodes;
        Add(variant, $"{Together} trees at a time: loops/s", loops / started.Elapsed.TotalSeconds, "");
        AddLatencies(variant, $"{Together} trees at a time", many);
        Add(variant, $"{Together} trees at a time: server CPU per 1,000 loops", (ProcessFigures.CpuSeconds(server.Id) - cpu) / loops * 1000, "s");
        Report.Progress.Say($"{variant}: a tree of {WideNodes:N0} loops");
        Add(variant, $"one tree of {WideNodes:N0} loops", await TreeAsync(http, WideBranching, WideDepth, WideNodes), "ms");
        await stop.CancelAsync();
        await EndedAsync(agent);
    }

    private async Task FanAsync(string variant, ServerProcess server, HttpClient http)
    {
        await FanStack.ApplyAsync(http, "fan", "fan", FanAgents, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var agents = Task.Run(() => TreeAgents.RunFanAsync(server.Url, FanAgents, stop.Token), CancellationToken.None);
        await UntilOfferedAsync(http, "fan", FanAgents);
        Report.Progress.Say($"{variant}: {FanAgents:N0} agents in one loop");
        var (whole, bidding, working) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = -1; run < FanRuns; run++) // The first one warms up.
        {
            var clock = Stopwatch.StartNew();
            var end = await RunAsync(http, "fan", new { });
            var took = clock.Elapsed.TotalMilliseconds;
            if (end.GetProperty("output").GetDouble() != 1)
                throw new LoadException($"The loop of {FanAgents} agents gave {end.GetProperty("output")}.");
            if (run < 0)
                continue;
            var (created, awarded, ended) = await MomentsAsync(http, end.GetProperty("executionId").GetString()!);
            whole.Add(took);
            bidding.Add((awarded - created).TotalMilliseconds);
            working.Add((ended - awarded).TotalMilliseconds);
        }

        Add(variant, $"{FanAgents:N0} agents in one loop, median", Median(whole), "ms");
        Add(variant, $"{FanAgents:N0} agents: announcement to award, median", Median(bidding), "ms");
        Add(variant, $"{FanAgents:N0} agents: award to merged end, median", Median(working), "ms");
        await stop.CancelAsync();
        await EndedAsync(agents);
    }

    private async Task WaitingAsync(string variant, ServerProcess server, HttpClient http)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var agent = Task.Run(() => TreeAgents.RunAskerAsync(server.Url, stop.Token), CancellationToken.None);
        await UntilOfferedAsync(http, "ask", 1);
        Report.Progress.Say($"{variant}: {options.Waiting:N0} loops that wait for a person");
        await StartWaitingAsync(http, Math.Min(1000, options.Waiting)); // What the first of them bring along stays.
        var before = await server.LiveMemoryAsync(cancellation);
        await StartWaitingAsync(http, options.Waiting);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellation);
        var after = await server.LiveMemoryAsync(cancellation);
        Add(variant, $"{options.Waiting:N0} loops that wait for a person: managed memory", (after - before) / 1048576, "MiB");
        Add(variant, "managed memory per waiting loop", (after - before) / options.Waiting, "bytes");
        await stop.CancelAsync();
        await EndedAsync(agent);
    }

    private async Task StartWaitingAsync(HttpClient http, int count)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var answer = await http.PostAsJsonAsync("/loopstacks/v1/executions", new { loopstack = "ask", input = new { } }, cancellation);
                if (!answer.IsSuccessStatusCode)
                    throw new LoadException($"A loop was not taken: {await answer.Content.ReadAsStringAsync(cancellation)}");
            }
        })));
        while (true)
        {
            var page = await http.GetFromJsonAsync<JsonElement>("/loopstacks/v1/executions?status=running&limit=1", cancellation);
            if (page.GetProperty("items").GetArrayLength() == 0)
                return;
            await Task.Delay(200, cancellation);
        }
    }

    private async Task<double> TreeAsync(HttpClient http, int branching, int depth, int nodes)
    {
        var started = Stopwatch.GetTimestamp();
        var end = await RunAsync(http, "node", new { branching, depth });
        if (end.GetProperty("output").GetInt32() != nodes)
            throw new LoadException($"A tree of {nodes} loops gave {end.GetProperty("output")}.");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task<JsonElement> RunAsync(HttpClient http, string stack, object input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/loopstacks/v1/executions") { Content = JsonContent.Create(new { loopstack = stack, input }) };
        request.Headers.Add("Prefer", "wait=60");
        using var answer = await http.SendAsync(request, cancellation);
        var end = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        if (!answer.IsSuccessStatusCode || end.GetProperty("status").GetString() != "completed")
            throw new LoadException($"{stack} did not complete: {end.GetRawText()[..Math.Min(500, end.GetRawText().Length)]}");
        return end;
    }

    private async Task<(DateTimeOffset Created, DateTimeOffset Awarded, DateTimeOffset Ended)> MomentsAsync(HttpClient http, string id)
    {
        var full = await http.GetFromJsonAsync<JsonElement>($"/loopstacks/v1/executions/{id}", cancellation);
        return (full.GetProperty("createdAt").GetDateTimeOffset(), full.GetProperty("workItems")[0].GetProperty("awardedAt").GetDateTimeOffset(), full.GetProperty("endedAt").GetDateTimeOffset());
    }

    private async Task UntilOfferedAsync(HttpClient http, string capability, int instances)
    {
        for (var i = 0; i < 600; i++)
        {
            var all = await http.GetFromJsonAsync<JsonElement>("/loopstacks/v1/capabilities", cancellation);
            foreach (var one in all.GetProperty("items").EnumerateArray())
            {
                if (one.GetProperty("capability").GetString() == capability && one.GetProperty("instances").GetArrayLength() >= instances)
                    return;
            }

            await Task.Delay(100, cancellation);
        }

        throw new LoadException($"{instances} agents with {capability} are not connected after a minute.");
    }

    private static async Task EndedAsync(Task agents)
    {
        try
        {
            await agents;
        }
        catch (OperationCanceledException)
        {
            // As asked for.
        }
    }

    private void AddLatencies(string variant, string name, List<double> times)
    {
        times.Sort();
        Add(variant, $"{name}: median", times[times.Count / 2], "ms");
        Add(variant, $"{name}: p99", times[Math.Min(times.Count - 1, times.Count * 99 / 100)], "ms");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private void Add(string variant, string name, double value, string unit) => _figures.Add(new Figure(variant, name, value, unit));
}
