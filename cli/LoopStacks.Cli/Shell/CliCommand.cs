using System.CommandLine;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Shell;

/// <summary>A command with examples, whose action gets the settings that hold and a client of the platform.</summary>
internal abstract class CliCommand(string name, string description, GlobalOptions globals) : Command(name, description)
{
    /// <summary>Shown by <c>--help</c>: a command line, and what it does.</summary>
    public abstract IReadOnlyList<(string Line, string Does)> Examples { get; }

    /// <summary>Whether its answer can be CSV.</summary>
    protected virtual bool WritesCsv => false;

    /// <summary>Does the command's work; returns the exit code.</summary>
    protected abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellation);

    /// <summary>Connects the command with the process; called once by the root.</summary>
    public void Bind(CliHost host) => SetAction(async (parsed, cancellation) =>
    {
        using var context = CommandContext.Create(host, globals, parsed);
        if (context.Format == OutputFormat.Csv && !WritesCsv)
            throw CliFailure.Usage($"The answer of '{Name}' can't be written as csv.", "Use table, json or yaml; csv is for stats.");
        return await RunAsync(context, cancellation);
    });
}
