using LoopStacks.Cli.Dev;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Tests.Fakes;

/// <summary>Runs the command line in process, with its own folder, environment and streams.</summary>
internal sealed class CliRunner : IDisposable
{
    public CliRunner(Uri? platform = null)
    {
        Folder = Directory.CreateTempSubdirectory("loopstacks-cli-").FullName;
        if (platform is not null)
            Environment["LOOPSTACKS_URL"] = platform.AbsoluteUri;
    }

    public string Folder { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public string Stdin { get; set; } = "";

    /// <summary>The platform that <c>dev</c> starts.</summary>
    public Func<PlatformOptions, CancellationToken, Task<IPlatform>> StartPlatform { get; set; } = (_, _) => throw new InvalidOperationException("No platform was given.");

    public bool IsTerminal { get; set; }

    /// <summary>The program: <c>loopstacks</c>, or kubectl's plugin.</summary>
    public Func<string[], CliHost, CancellationToken, Task<int>> Program { get; set; } = CliApp.RunAsync;

    public string? UserName { get; set; } = "ann";

    public async Task<CliRun> RunAsync(params string[] args)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await RunAsync(args, stop.Token);
    }

    public async Task<CliRun> RunAsync(string[] args, CancellationToken cancellation, TextWriter? output = null, TextWriter? error = null)
    {
        using var outText = new StringWriter();
        using var errorText = new StringWriter();
        var host = new CliHost
        {
            In = new StringReader(Stdin),
            Out = output ?? outText,
            Error = error ?? errorText,
            IsOutTerminal = IsTerminal,
            IsErrorTerminal = IsTerminal,
            Environment = name => Environment.GetValueOrDefault(name),
            StartPlatform = StartPlatform,
            UserName = UserName,
            WorkingFolder = Folder,
            SettingsFolder = Path.Combine(Folder, "settings"),
        };
        var exitCode = await Program(args, host, cancellation);
        return new CliRun(exitCode, (output ?? outText).ToString()!, (error ?? errorText).ToString()!);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return name;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
