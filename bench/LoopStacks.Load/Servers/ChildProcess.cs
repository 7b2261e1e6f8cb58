using System.Diagnostics;

namespace LoopStacks.Load.Servers;

/// <summary>A .NET program run as a child. What it says last is remembered, to be shown where it fails. Disposing ends it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Queue<string> _said = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it said last.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return string.Join(Environment.NewLine, _said);
        }
    }

    /// <summary>Starts <c>dotnet {arguments}</c>.</summary>
    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(DotNet, [.. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var child = new ChildProcess(Process.Start(start) ?? throw new LoadException("dotnet can't be started."));
        child._process.OutputDataReceived += (_, line) => child.Remember(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Remember(line.Data);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM, so that it ends as it would in service.
            using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
                await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(s_patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static string DotNet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private void Remember(string? line)
    {
        if (line is null)
            return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > LinesKept)
                _said.Dequeue();
        }
    }
}
