using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace LoopStacks.Chaos.Servers;

/// <summary>A program of ours as a process, which is killed, hung and started again. What it says last is kept.</summary>
internal sealed class ProgramProcess(string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, Action<string>? onOutput = null) : IAsyncDisposable
{
    /// <summary>Where what all say is kept too; null keeps it nowhere.</summary>
    public static string? LogFolder { get; set; }

    private const int LinesKept = 400;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Queue<string> _said = new();
    private readonly ConcurrentBag<Process> _all = []; // Somebody may still wait for one that has ended.
    private volatile Process? _process;

    public string Name { get; } = name;

    /// <summary>Of the next start: the program and what it is told.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = arguments;

    public int Id => _process?.Id ?? 0;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Null while it runs.</summary>
    public int? ExitCode => _process is { HasExited: true } ended ? ended.ExitCode : null;

    /// <summary>What it said last on standard error.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet can't be started.");
        _all.Add(process);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                onOutput?.Invoke(text);
        };
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
    }

    public async Task SignalAsync(string signal)
    {
        if (!IsRunning)
            return;
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>How long it took to end.</summary>
    public async Task<TimeSpan> WaitForExitAsync()
    {
        var clock = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(s_patience);
        await _process!.WaitForExitAsync(limit.Token);
        return clock.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        await SignalAsync("KILL");
        await _process.WaitForExitAsync();
        foreach (var process in _all)
            process.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is null)
            return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > LinesKept)
                _said.Dequeue();
            if (LogFolder is { } folder)
                File.AppendAllText(Path.Combine(folder, Name.Replace(' ', '-') + ".log"), line + Environment.NewLine);
        }
    }
}
