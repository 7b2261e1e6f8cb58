using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Documents;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Resources.Apply;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources;

/// <summary>Deletes a resource by name, or those that documents name.</summary>
internal sealed class DeleteCommand : CliCommand
{
    private readonly Argument<ResourceType?> _kind;
    private readonly Argument<string?> _name = new("name") { Description = "Which one", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _file = new("--file", "-f") { Description = "Delete what these documents name: file, folder or - for stdin", HelpName = "file|dir|-" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace [default: default]", HelpName = "name" };
    private readonly Option<bool> _missing = new("--ignore-not-found") { Description = "Something that is not there is no failure" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be deleted" };

    public DeleteCommand(GlobalOptions globals)
        : base("delete", "Delete a resource, or all that documents name.", globals)
    {
        _kind = KindArgument.Create(type => type.IsDocument)!;
        _kind.Arity = ArgumentArity.ZeroOrOne;
        Add(_kind!);
        Add(_name);
        foreach (var option in new Option[] { _file, _namespace, _missing, _dryRun })
            Add(option);
        Validators.Add(result =>
        {
            var named = result.GetResult(_name) is { Tokens.Count: > 0 };
            var files = result.GetResult(_file) is not null;
            if (named == files)
                result.AddError(named ? "Give KIND and NAME, or --file, not both." : "Give KIND and NAME, or --file.");
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks delete loopstack sentiment-analysis", "One resource"),
        ("loopstacks delete -f examples/ --ignore-not-found", "Everything that an apply of the same made"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var dryRun = context.Value(_dryRun);
        var deleted = new JsonArray();
        foreach (var (type, name, space) in await TargetsAsync(context, cancellation))
        {
            var path = ResourcePaths.Of(type, name, ("namespace", space), ("dryRun", dryRun ? "true" : null));
            if (!await DeleteAsync(context, path, cancellation))
            {
                context.Error.Line(Tone.Muted, $"{type.Singular}/{name} is not there");
                continue;
            }

            deleted.Add((JsonNode)new JsonObject { ["kind"] = type.Kind, ["name"] = name, ["result"] = "deleted" });
            if (context.Format == OutputFormat.Table)
                context.Out.Line($"{type.Singular}/{name} deleted{(dryRun ? " (dry run)" : "")}");
        }

        context.WroteDocument(JsonSerializer.SerializeToElement(new JsonObject { ["items"] = deleted }));
        return ExitCodes.Ok;
    }

    private async Task<IEnumerable<(ResourceType Type, string Name, string? Namespace)>> TargetsAsync(CommandContext context, CancellationToken cancellation)
    {
        var space = context.Value(_namespace);
        if (context.Value(_file) is not { Length: > 0 } files)
            return [(context.Value(_kind)!, context.Value(_name)!, space)];
        var (documents, faults) = await DocumentFiles.ReadAsync(context.Host, files, cancellation);
        var (manifests, headFaults) = ManifestReader.Read(documents, space);
        faults.AddRange(headFaults);
        if (faults.Count > 0)
            throw ApplyReport.Failure(faults, ExitCodes.Invalid, wroteSome: false);
        // The other way round than an apply: what leans on others goes first.
        return manifests.AsEnumerable().Reverse().Select(manifest => (manifest.Type, manifest.Name, (string?)manifest.Namespace));
    }

    /// <summary>False where it was not there and that is no failure.</summary>
    private async Task<bool> DeleteAsync(CommandContext context, string path, CancellationToken cancellation)
    {
        try
        {
            await context.Api.DeleteAsync(path, cancellation);
            return true;
        }
        catch (CliFailure refusal) when (refusal.ExitCode == ExitCodes.NotFound && context.Value(_missing))
        {
            return false;
        }
    }
}
