using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Loops.Replaying;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Replaying;

namespace LoopStacks.Cli.Loops;

/// <summary>Folds a stored history, here and by the rules of this version, and shows the loop as it was at any event.</summary>
internal sealed class ReplayCommand : CliCommand
{
    private readonly Argument<string?> _id = new("id") { Description = "Id of a loop, its end, or 'last'", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "A history that 'loopstacks trace ID --export' wrote; - for stdin. Needs no platform", HelpName = "file|-" };
    private readonly Option<int?> _at = WholeNumber.Option("--at", [], 1, int.MaxValue, "Show the loop as it was after this event", "number");
    private readonly Option<bool> _step = new("--step") { Description = "List all events, with the phase and what each changed" };

    public ReplayCommand(GlobalOptions globals)
        : base("replay", "Fold a loop's history again, show the loop as it was at any event, and check that it comes to the stored end. Exits with 3 where the history is damaged or comes to another end.", globals)
    {
        Add(_id);
        Add(_file);
        Add(_at);
        Add(_step);
        Validators.Add(result =>
        {
            if (result.GetValue(_id) is null == (result.GetValue(_file) is null))
                result.AddError("Give the id of a loop, or --file, and not both.");
            if (result.GetValue(_step) && result.GetResult(_at) is not null)
                result.AddError("--at and --step exclude each other.");
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks replay last", "Check that the newest loop's history comes to its stored end"),
        ("loopstacks replay last --at 5", "The loop as it was after its fifth event"),
        ("loopstacks replay last --step", "What each event changed"),
        ("loopstacks replay --file history.json --step -o json", "Without a platform, for a program"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var history = context.Value(_file) is { } file
            ? await Histories.ReadAsync(context, file, cancellation)
            : await Histories.FetchAsync(context, await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation), cancellation);
        var replay = Histories.Replay(history);
        var at = context.Value(_at) ?? replay.Events.Count;
        if (at > replay.Events.Count)
            throw CliFailure.Usage($"--at is {at}, and the loop has {replay.Events.Count} events.");
        var differences = replay.Differences();
        if (context.Format != OutputFormat.Table)
            context.WroteDocument(Document(context, replay, history, at, differences));
        Judge(replay, differences);
        if (context.Format == OutputFormat.Table && context.Value(_step))
            ReplaySteps.Write(replay, history, context.Out);
        else if (context.Format == OutputFormat.Table)
            WriteState(context, replay, history, at);
        return Verdict(context, replay, history);
    }

    private static void WriteState(CommandContext context, LoopReplay replay, ExecutionHistory history, int at)
    {
        if (at < replay.Events.Count)
        {
            var item = history.Events[at - 1];
            context.Out.Line(Printable.Of($"After event {at} of {replay.Events.Count}, {Timeline.Offset(item.At - history.Events[0].At).Trim()} ({item.Type}), in phase {LoopReplay.Show(replay.At(at)).Phase}:"));
        }

        TreeText.Write(LoopTree.Of(LoopView.Of(replay.Id.ToString(), history.Events.Take(at))), context.Out);
    }

    private JsonElement Document(CommandContext context, LoopReplay replay, ExecutionHistory history, int at, IReadOnlyList<string> differences)
    {
        var document = new JsonObject
        {
            ["executionId"] = replay.Id.ToString(),
            ["definition"] = replay.Definition.Hash,
            ["events"] = replay.Events.Count,
            ["verified"] = differences.Count == 0,
            ["differences"] = new JsonArray([.. differences.Select(difference => (JsonNode)difference)]),
        };
        if (context.Value(_step))
        {
            document["steps"] = ReplaySteps.ToJson(replay, history);
        }
        else
        {
            document["at"] = at;
            document["state"] = JsonSerializer.SerializeToNode(LoopReplay.Show(replay.At(at)), Wire.Json.Execution);
        }

        return JsonSerializer.SerializeToElement(document);
    }

    private static void Judge(LoopReplay replay, IReadOnlyList<string> differences)
    {
        if (differences.Count == 0)
            return;
        throw CliFailure.Of(
            ErrorCode.InvalidHistory,
            $"The fold of {replay.Events.Count} events is not what the store says of loop {replay.Id}: {string.Join("; ", differences)}.",
            "The history or the store's record of the loop was changed.");
    }

    /// <summary>Said on stderr: the state is the answer.</summary>
    private static int Verdict(CommandContext context, LoopReplay replay, ExecutionHistory history)
    {
        var stand = history.Stored.EndedAt is null ? $"still runs, in phase {history.Stored.Phase}" : Marks.Words(history.Stored.Status);
        context.Error.Line(Tone.Good, $"✓ The fold of {replay.Events.Count} events is what the store says: the loop {stand}.");
        return ExitCodes.Ok;
    }
}
