using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Documents;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>Writes what an apply did and what was wrong.</summary>
internal static class ApplyReport
{
    public static void Write(CommandContext context, IReadOnlyList<AppliedManifest> applied, bool dryRun)
    {
        if (context.Format == OutputFormat.Table)
        {
            foreach (var one in applied)
                context.Out.Line($"{one.Manifest.Title} {context.Out.Paint(one.Result == "unchanged" ? Tone.Muted : Tone.Good, one.Result)}{(dryRun ? " (dry run)" : "")}");
            return;
        }

        var items = new JsonArray([.. applied.Select(one => (JsonNode)new JsonObject
        {
            ["result"] = one.Result,
            ["resource"] = one.Resource.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse(one.Resource.GetRawText()),
        })]);
        context.WroteDocument(JsonSerializer.SerializeToElement(new JsonObject { ["items"] = items }));
    }

    /// <summary>All faults in one, each with its file and the line of its document.</summary>
    public static CliFailure Failure(IReadOnlyList<DocumentFault> faults, int exitCode, bool wroteSome)
    {
        var places = faults.Select(fault => (fault.File, fault.Line)).Distinct().Count();
        var errors = faults.Select(fault => new ProblemError($"{fault.File}:{fault.Line}{(fault.Error.Pointer.Length > 0 ? " " : "")}{fault.Error.Pointer}", fault.Error.Message, fault.Error.Code)).ToList();
        var detail = $"{Count(faults.Count, "fault")} in {Count(places, "document")}; {(wroteSome ? "the other documents were applied" : "nothing was applied")}.";
        return new CliFailure(CliFailure.ProblemOf(ErrorCode.InvalidResource, detail, errors), exitCode);
    }

    private static string Count(int count, string of) => $"{count} {of}{(count == 1 ? "" : "s")}";
}
