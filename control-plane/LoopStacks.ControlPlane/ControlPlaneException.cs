using LoopStacks.Contracts.Problems;

namespace LoopStacks.ControlPlane;

/// <summary>The control plane can't start. The message is for people: what, why and what to do.</summary>
public sealed class ControlPlaneException(ErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The row of the table of codes, with the exit code of a command line.</summary>
    public ErrorCode Code { get; } = code;
}
