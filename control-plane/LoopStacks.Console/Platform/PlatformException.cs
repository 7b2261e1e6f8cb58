using LoopStacks.Contracts.Problems;

namespace LoopStacks.WebConsole.Platform;

/// <summary>The platform refused, or can't be reached.</summary>
public sealed class PlatformException(Problem problem, Exception? inner = null, string? body = null) : Exception(problem.Detail, inner)
{
    /// <summary>The whole answer, where there was one.</summary>
    public string? Body { get; } = body;

    public Problem Problem { get; } = problem;

    public bool IsSignInNeeded => Problem.Status == 401;

    /// <summary>Somebody else changed it meanwhile.</summary>
    public bool IsStale => Problem.Status == 412;

    public bool IsMissing => Problem.Status is 404 or 410;
}
