namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>The program ends with this message and exit code.</summary>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Contracts.Problems.ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
