using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Shell;

/// <summary>A command can't go on; says why as a problem document, what to do, and how the process exits.</summary>
internal sealed class CliFailure(Problem problem, int exitCode, string? remedy = null, Exception? inner = null)
    : Exception(problem.Detail, inner)
{
    public Problem Problem { get; } = problem;

    public int ExitCode { get; } = exitCode;

    /// <summary>What the user can do about it; null where the problem says so itself.</summary>
    public string? Remedy { get; } = remedy;

    public static CliFailure Of(ErrorCode code, string detail, string? remedy = null, IReadOnlyList<ProblemError>? errors = null) =>
        new(ProblemOf(code, detail, errors), code.ExitCode, remedy);

    public static CliFailure Usage(string detail, string? remedy = null) => Of(ErrorCode.InvalidArgument, detail, remedy);

    public static Problem ProblemOf(ErrorCode code, string detail, IReadOnlyList<ProblemError>? errors = null) =>
        new("about:blank", code.Title, code.HttpStatus, code.Code, detail, errors);
}
