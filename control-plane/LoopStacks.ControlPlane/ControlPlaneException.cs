namespace LoopStacks.ControlPlane;

/// <summary>The control plane can't start. The message is for people: what, why and what to do.</summary>
public sealed class ControlPlaneException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>For a command line.</summary>
    public int ExitCode { get; } = exitCode;
}
