using LoopStacks.Contracts.Problems;

namespace LoopStacks.WebConsole.Platform;

/// <summary>The platform refused, or can't be reached.</summary>
public sealed class PlatformException(Problem problem, Exception? inner = null) : Exception(problem.Detail, inner)
{
    public Problem Problem { get; } = problem;

    public bool IsSignInNeeded => Problem.Status == 401;

    public bool IsMissing => Problem.Status is 404 or 410;
}
