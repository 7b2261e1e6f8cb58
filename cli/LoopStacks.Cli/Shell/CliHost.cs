using LoopStacks.Cli.Dev;

namespace LoopStacks.Cli.Shell;

/// <summary>What the process gives to a command: streams, environment, clock. Tests give their own.</summary>
internal sealed record CliHost
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public bool IsOutTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Folder against which relative paths are read.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>The user's folder of settings, such as <c>~/.config</c>.</summary>
    public required string SettingsFolder { get; init; }

    /// <summary>Who uses this machine; null where it does not say.</summary>
    public string? UserName { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Starts a whole platform in this process; null where this build has none, and then there is no <c>dev</c>.</summary>
    public Func<PlatformOptions, CancellationToken, Task<IPlatform>>? StartPlatform { get; init; }

    /// <summary>The host of this process.</summary>
    public static CliHost OfProcess() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        IsOutTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        StartPlatform = EmbeddedPlatform.StartAsync,
        Environment = System.Environment.GetEnvironmentVariable,
        UserName = System.Environment.UserName,
        WorkingFolder = Directory.GetCurrentDirectory(),
        SettingsFolder = System.Environment.GetFolderPath(System.Environment.SpecialFolder.ApplicationData),
    };
}
