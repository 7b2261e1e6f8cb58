namespace LoopStacks.Agents;

/// <summary>Thrown by a handler: the work failed, and why.</summary>
/// <param name="message">What went wrong, for people; no secrets.</param>
/// <param name="final">True where another try would fail too, so the platform does not retry.</param>
/// <param name="code">A word of the agent's own, or null.</param>
public sealed class WorkFailedException(string message, bool final = false, string? code = null) : Exception(message)
{
    /// <summary>True where another try would fail too.</summary>
    public bool Final { get; } = final;

    /// <summary>A word of the agent's own, or null.</summary>
    public string? Code { get; } = code;
}
