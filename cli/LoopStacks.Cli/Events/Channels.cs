using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Events;

/// <summary>Channels as people write them.</summary>
internal static class Channels
{
    public static string Of(string given) =>
        given == "resources" ? given
        : Guid.TryParseExact(given, "D", out _) ? $"execution/{given.ToLowerInvariant()}"
        : given.StartsWith("realm/", StringComparison.Ordinal) || given.StartsWith("execution/", StringComparison.Ordinal) ? given
        : throw CliFailure.Usage($"'{given}' is no channel.", "Channels are realm/NAME, execution/ID and resources.");
}
