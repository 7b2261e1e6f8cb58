using System.Net;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Documents;
using LoopStacks.Cli.Loops.View;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>
/// Applies documents. (1) All are tried without writing, so that every fault of every document is known and nothing is half applied for a typing error.
/// (2) They are written one after the other; one that is refused then does not keep the others back.
/// </summary>
internal sealed class Application(ApiClient api)
{
    public List<DocumentFault> Faults { get; } = [];

    /// <summary>Exit code of the first refusal; 0 where there is none.</summary>
    public int ExitCode { get; private set; }

    public async Task<IReadOnlyList<AppliedManifest>> RunAsync(IReadOnlyList<Manifest> manifests, bool dryRun, CancellationToken cancellation)
    {
        // Step 1.
        var tried = new List<AppliedManifest>();
        foreach (var manifest in manifests)
            if (await TryAsync(manifest, dryRun: true, cancellation) is { } applied)
                tried.Add(applied);
        if (dryRun || ExitCode != 0)
            return dryRun ? tried : [];

        // Step 2.
        var written = new List<AppliedManifest>();
        foreach (var manifest in manifests)
            if (await TryAsync(manifest, dryRun: false, cancellation) is { } applied)
                written.Add(applied);
        return written;
    }

    private async Task<AppliedManifest?> TryAsync(Manifest manifest, bool dryRun, CancellationToken cancellation)
    {
        try
        {
            var before = await ApplyResults.BeforeAsync(api, manifest, cancellation);
            var answer = await api.ApplyAsync(manifest.Path(dryRun), manifest.Json, cancellation);
            return new AppliedManifest(manifest, ApplyResults.Of(answer, before), answer.Body);
        }
        catch (CliFailure refusal) when (refusal.Problem.Code != Unreachable.Code)
        {
            Note(manifest.Source, refusal);
            return null;
        }
    }

    private void Note(SourceDocument source, CliFailure refusal)
    {
        ExitCode = ExitCode == 0 ? refusal.ExitCode : ExitCode;
        var errors = refusal.Problem.Errors is { Count: > 0 } many ? many : [new ProblemError("", refusal.Problem.Detail, refusal.Problem.Code)];
        Faults.AddRange(errors.Select(error => new DocumentFault(source.File, source.Line, error)));
    }
}
