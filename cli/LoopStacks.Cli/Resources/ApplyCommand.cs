using System.CommandLine;
using LoopStacks.Cli.Documents;
using LoopStacks.Cli.Resources.Apply;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources;

/// <summary>Creates or changes resources as documents say.</summary>
internal sealed class ApplyCommand : CliCommand
{
    private readonly Option<string[]> _file = new("--file", "-f") { Description = "File, folder (with those below) or - for stdin", HelpName = "file|dir|-", Required = true };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Judge everything, write nothing" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace of documents that name none", HelpName = "name" };

    public ApplyCommand(GlobalOptions globals)
        : base("apply", "Create or change resources as YAML or JSON documents say. All documents are judged before the first is written.", globals)
    {
        Add(_file);
        Add(_dryRun);
        Add(_namespace);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks apply -f agent.yaml -f loopstacks/", "Files and whole folders"),
        ("loopstacks apply -f examples/ --dry-run", "Only say what would be done, and what is wrong"),
        ("cat agent.yaml | loopstacks apply -f -", "From stdin"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var dryRun = context.Value(_dryRun);
        var (documents, faults) = await DocumentFiles.ReadAsync(context.Host, context.Value(_file) ?? [], cancellation);
        var (manifests, headFaults) = ManifestReader.Read(documents, context.Value(_namespace));
        faults.AddRange(headFaults);
        if (documents.Count == 0 && faults.Count == 0)
            throw CliFailure.Of(ErrorCode.InvalidResource, "There is no document in what was given.", "A document has apiVersion, kind, metadata and spec.");

        var unreadable = faults.Count > 0;
        var application = new Application(context.Api);
        // Documents that can't be placed stop the writing, but the others are still judged.
        var applied = await application.RunAsync(manifests, dryRun || unreadable, cancellation);
        faults.AddRange(application.Faults);
        if (!unreadable)
            ApplyReport.Write(context, applied, dryRun);
        if (faults.Count == 0)
            return ExitCodes.Ok;
        throw ApplyReport.Failure(faults, application.ExitCode == 0 ? ExitCodes.Invalid : application.ExitCode, wroteSome: applied.Count > 0 && !dryRun && !unreadable);
    }
}
