using LoopStacks.Cli.Api;
using LoopStacks.Cli.Documents;
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

    /// <summary>Applies all documents of files and folders.</summary>
    /// <exception cref="CliFailure">Any of them can't be applied.</exception>
    public static async Task<IReadOnlyList<AppliedManifest>> OfPathsAsync(CliHost host, ApiClient api, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var (documents, faults) = await DocumentFiles.ReadAsync(host, paths, cancellation);
        var (manifests, headFaults) = ManifestReader.Read(documents, null);
        faults.AddRange(headFaults);
        var application = new Application(api);
        var applied = await application.RunAsync(manifests, dryRun: faults.Count > 0, cancellation);
        var wroteSome = faults.Count == 0 && applied.Count > 0;
        faults.AddRange(application.Faults);
        return faults.Count == 0 ? applied : throw ApplyReport.Failure(faults, ExitCodes.Invalid, wroteSome);
    }

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
            var answer = await api.ApplyAsync(manifest.Path(dryRun), manifest.Json, cancellation);
            return new AppliedManifest(manifest, ApplyResults.Of(answer), answer.Body);
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
