using System.Text.Json;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Loops.Run;

/// <summary>Writes how a loop ended: its output on stdout, a reason on stderr.</summary>
internal static class RunResult
{
    /// <summary>0 only for a loop that completed.</summary>
    public static int Write(CommandContext context, JsonElement document, Execution execution)
    {
        var completed = execution.Status == "completed";
        if (!context.WroteDocument(document) && completed)
            context.Out.Line(JsonText.Pretty(execution.Output ?? default));
        if (completed)
            return ExitCodes.Ok;
        if (execution.Reason is { } reason)
            context.Error.Line(Tone.Bad, Printable.Of($"Loop {execution.ExecutionId} {Marks.Words(execution.Status)}: {reason.Code}: {reason.Message}"));
        else if (execution.EndedAt is not null)
            context.Error.Line(Tone.Bad, Printable.Of($"Loop {execution.ExecutionId} {Marks.Words(execution.Status)}."));
        return ExitCodes.LoopFailed;
    }
}
