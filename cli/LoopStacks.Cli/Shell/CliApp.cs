using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Shell;

/// <summary>Reads a command line, runs its command, and turns whatever ends it into an exit code and a text on stderr.</summary>
internal static class CliApp
{
    public static async Task<int> RunAsync(string[] args, CliHost host, CancellationToken cancellation)
    {
        var globals = new GlobalOptions();
        var root = CliRoot.Create(host, globals);
        // "@file" is a value of ours (an input), not a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action is ParseErrorAction)
                throw UsageFaults.Of(parsed);
            var invocation = new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception)
        {
            return Report(exception, host, globals, parsed);
        }
    }

    private static int Report(Exception exception, CliHost host, GlobalOptions globals, ParseResult parsed)
    {
        var failure = exception as CliFailure ?? Unexpected(exception);
        var verbose = parsed.GetResult(globals.Verbose) is { Implicit: false };
        var asJson = WantsJson(host, globals, parsed);
        var screen = new Screen(host.Error, host.IsErrorTerminal, host.IsErrorTerminal && Palette.IsAllowed(host, parsed, globals));
        ProblemText.Write(screen, failure, asJson);
        if (verbose)
            host.Error.WriteLine(exception);
        return failure.ExitCode;
    }

    /// <summary>Read from the words themselves: the failure may be that the settings can't be read.</summary>
    private static bool WantsJson(CliHost host, GlobalOptions globals, ParseResult parsed) =>
        parsed.GetResult(globals.Output) is { Tokens: [var given, ..] } ? given.Value == "json" : host.Environment("LOOPSTACKS_OUTPUT") == "json";

    private static CliFailure Unexpected(Exception exception) => new(
        CliFailure.ProblemOf(ErrorCode.Internal, $"This program failed: {exception.Message}"),
        ExitCodes.Internal,
        "Run it again with --verbose to see where, and report that.",
        exception);
}
