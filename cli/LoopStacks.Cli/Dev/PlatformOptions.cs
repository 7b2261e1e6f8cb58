using Microsoft.Extensions.Logging;

namespace LoopStacks.Cli.Dev;

/// <summary>How a platform in this process is started; null leaves a setting to the platform's own configuration.</summary>
/// <param name="Urls">Where to listen.</param>
/// <param name="DataFolder">Where to keep loops and resources.</param>
/// <param name="LogLevel">What it says itself on the console.</param>
internal sealed record PlatformOptions(string? Urls, string? DataFolder, LogLevel LogLevel);
