using System.Text.Json;

namespace LoopStacks.Cli.Tests.Fakes;

/// <summary>What a run of the command line wrote and how it ended.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>All of stdout as one JSON document; fails where it is not.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}
