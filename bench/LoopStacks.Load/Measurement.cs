using LoopStacks.Load.Agents;
using LoopStacks.Load.Clients;
using LoopStacks.Load.Preload;
using LoopStacks.Load.Report;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load;

/// <summary>One run: each variant after the other, on servers that this starts and ends.</summary>
internal sealed class Measurement(LoadOptions options, string folder, CancellationToken cancellation)
{
    private const string DatabaseFile = "loopstacks.db";
    private const int TemplateLoops = 200;
    private const int WarmUpClients = 64;
    private const int MostWarmUpSteps = 12;
    private const double QuietCompilations = 50;
    private const string CompiledMethods = "dotnet_jit_compiled_methods_total";
    private static readonly TimeSpan s_warmUpStep = TimeSpan.FromSeconds(5);

    private readonly List<Figure> _figures = [];

    /// <returns>0, or 1 where an answer was wrong.</returns>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        if (!File.Exists(options.Host) && options.Variants.Any(variant => variant != "floor"))
            throw new LoadException($"--host '{options.Host}' is no file; give the path of LoopStacks.ControlPlane.dll.");
        var folder = options.Data ?? Directory.CreateTempSubdirectory("loopstacks-load-").FullName;
        try
        {
            var measurement = new Measurement(options, folder, cancellation);
            foreach (var variant in options.Variants)
                await measurement.MeasureAsync(variant);
            var figures = measurement._figures;
            Console.WriteLine(options.Json ? FigureReport.Json(figures) : FigureReport.Markdown(figures));
            return figures.Any(figure => figure.Name.StartsWith("wrong", StringComparison.Ordinal) && figure.Value > 0) ? 1 : 0;
        }
        finally
        {
            if (options.Data is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(string variant)
    {
        if (variant == "preloaded")
            await PreloadAsync(Path.Combine(folder, variant));
        var data = variant == "memory" ? ":memory:" : Path.Combine(folder, variant);
        var arguments = variant == "floor" ? [typeof(Measurement).Assembly.Location, "floor"] : new[] { options.Host, "--data", data };
        await TimeStartsAsync(variant, arguments);
        await using var server = await ServerProcess.StartAsync(arguments, options.Environment, cancellation);
        await using var agents = variant == "floor" ? null : await RunningAgents.StartAsync(server.Url, options, cancellation);
        await MeasureAtRestAsync(variant, server, "at rest");
        await WarmUpAsync(variant, server);
        foreach (var clients in options.Clients)
            await MeasureLoadAsync(variant, server, agents, clients);
        if (variant != "floor")
            await MeasureAtRestAsync(variant, server, "after load");
    }

    private async Task TimeStartsAsync(string variant, string[] arguments)
    {
        if (variant == "floor")
            return;
        Progress.Say($"{variant}: timing {options.Starts} starts");
        var starts = new List<double>();
        for (var i = 0; i < options.Starts; i++)
        {
            await using var server = await ServerProcess.StartAsync(arguments, options.Environment, cancellation);
            starts.Add(server.Start.TotalMilliseconds);
        }

        starts.Sort();
        Add(variant, "start to ready, median", starts[starts.Count / 2], "ms");
    }

    private async Task MeasureAtRestAsync(string variant, ServerProcess server, string when)
    {
        Progress.Say($"{variant}: {when}");
        await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
        var before = ProcessFigures.CpuSeconds(server.Id);
        await Task.Delay(options.Idle, cancellation);
        Add(variant, $"idle CPU, {when}", (ProcessFigures.CpuSeconds(server.Id) - before) / options.Idle.TotalSeconds * 100, "% of a core");
        Add(variant, $"RSS {when}", ProcessFigures.RssMebibytes(server.Id), "MiB");
        Add(variant, $"PSS {when}", ProcessFigures.PssMebibytes(server.Id), "MiB");
    }

    /// <summary>At least for the time asked for, then until the server compiles hardly any more methods: else its compiler, which runs beside it, is what is measured.</summary>
    private async Task WarmUpAsync(string variant, ServerProcess server)
    {
        Progress.Say($"{variant}: warming up");
        await ClosedLoop.RunAsync(() => Client(server.Url), WarmUpClients, options.WarmUp, cancellation);
        if (variant == "floor")
            return;
        var compiled = await server.MetricAsync(CompiledMethods);
        for (var i = 0; i < MostWarmUpSteps; i++)
        {
            await ClosedLoop.RunAsync(() => Client(server.Url), WarmUpClients, s_warmUpStep, cancellation);
            await Task.Delay(s_warmUpStep / 5, cancellation);
            var before = compiled;
            compiled = await server.MetricAsync(CompiledMethods);
            if (compiled - before < QuietCompilations)
                return;
        }

        Progress.Say($"{variant}: the server still compiles; its figures are too bad");
    }

    private async Task MeasureLoadAsync(string variant, ServerProcess server, RunningAgents? agents, int clients)
    {
        Progress.Say($"{variant}: {clients} clients");
        var allocated = await AllocatedAsync(variant, server);
        var (serverCpu, loadCpu, agentCpu) = (ProcessFigures.CpuSeconds(server.Id), ProcessFigures.CpuSeconds(Environment.ProcessId), agents?.CpuSeconds ?? 0);
        var result = await ClosedLoop.RunAsync(() => Client(server.Url), clients, options.Duration, cancellation);
        var thousands = result.Loops / 1000.0;
        var who = clients == 1 ? "1 client" : $"{clients} clients";
        Add(variant, $"{who}: loops/s", result.PerSecond, "");
        Add(variant, $"{who}: p50", result.Milliseconds(0.5), "ms");
        Add(variant, $"{who}: p99", result.Milliseconds(0.99), "ms");
        Add(variant, $"{who}: max", result.Milliseconds(1), "ms");
        Add(variant, $"{who}: server CPU per 1,000 loops", (ProcessFigures.CpuSeconds(server.Id) - serverCpu) / thousands, "s");
        Add(variant, $"{who}: load's CPU per 1,000 loops", (ProcessFigures.CpuSeconds(Environment.ProcessId) - loadCpu) / thousands, "s");
        if (options.AgentsApart && agents is not null)
            Add(variant, $"{who}: agents' CPU per 1,000 loops", (agents.CpuSeconds - agentCpu) / thousands, "s");
        if (variant != "floor")
            Add(variant, $"{who}: server allocates per loop", (await AllocatedAsync(variant, server) - allocated) / result.Loops / 1024, "KiB");
        Add(variant, $"{who}: RSS", ProcessFigures.RssMebibytes(server.Id), "MiB");
        if (result.Wrong > 0)
            Add(variant, $"wrong answers at {who}", result.Wrong, "");
    }

    private static Task<double> AllocatedAsync(string variant, ServerProcess server) =>
        variant == "floor" ? Task.FromResult(double.NaN) : server.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");

    private ILoopClient Client(Uri url) => options.HttpClient ? new HttpLoopClient(url) : new SocketLoopClient(url);

    /// <summary>Runs some real loops, then copies them with the server stopped.</summary>
    private async Task PreloadAsync(string data)
    {
        var file = Path.Combine(data, DatabaseFile);
        if (File.Exists(file))
            return; // Filled by an earlier run over the same --data.
        await using (var server = await ServerProcess.StartAsync([options.Host, "--data", data], options.Environment, cancellation))
        await using (await RunningAgents.StartAsync(server.Url, options, cancellation))
        {
            using var client = Client(server.Url);
            for (var i = 0; i < TemplateLoops; i++)
                await client.RunLoopAsync(cancellation);
        }

        Preloader.Fill(file, options.Preload, cancellation);
        Add("preloaded", "stored loops", options.Preload, "");
        Add("preloaded", "database", new FileInfo(file).Length / 1048576.0, "MiB");
    }

    private void Add(string variant, string name, double value, string unit) => _figures.Add(new Figure(variant, name, value, unit));
}
