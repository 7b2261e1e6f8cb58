using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Loops.Replaying;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Loops;

/// <summary>Writes the whole history of a loop and of the loops below it.</summary>
internal sealed class TraceCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a loop, its end, or 'last'" };
    private readonly Option<string?> _export = new("--export") { Description = "Write the loop's history with the definition that it is pinned to, for 'replay --file'; - for stdout", HelpName = "file|-" };

    public TraceCommand(GlobalOptions globals)
        : base("trace", "The whole history of a loop as a timeline, with its children's.", globals)
    {
        Add(_id);
        Add(_export);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks trace last", "What happened in the newest loop of the realm"),
        ("loopstacks trace 1f0c9a3e -o json | jq '.items[].type'", "Its events for a program"),
        ("loopstacks trace last --export history.json", "All that is needed to replay or explain it elsewhere"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        if (context.Value(_export) is { } file)
            return await ExportAsync(context, id, file, cancellation);
        var events = await HistoryAsync(context, id, cancellation);
        foreach (var child in await DescendantsAsync(context, id, cancellation))
            events.AddRange(await HistoryAsync(context, child, cancellation));
        // A stable sort: events of one loop stay in their order where clocks of two processes differ.
        var ordered = events.OrderBy(item => item.At).ThenBy(item => item.Loop == id ? 0 : 1).ToList();
        var page = JsonSerializer.SerializeToElement(new EventPage(ordered, null), Wire.Json.EventPage);
        if (!context.WroteDocument(page))
            Timeline.Write(ordered, id, context.Out);
        return ExitCodes.Ok;
    }

    private static async Task<int> ExportAsync(CommandContext context, string id, string file, CancellationToken cancellation)
    {
        var history = await Histories.FetchAsync(context, id, cancellation);
        var text = JsonText.Pretty(JsonSerializer.SerializeToElement(history, Wire.Json.ExecutionHistory));
        if (file == "-")
        {
            context.Out.Line(text);
            return ExitCodes.Ok;
        }

        try
        {
            await File.WriteAllTextAsync(Path.Combine(context.Host.WorkingFolder, file), text + "\n", cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliFailure.Usage($"{file} can't be written: {fault.Message}");
        }

        context.Error.Line($"Wrote the {history.Events.Count} events of loop {id} to {file}.");
        return ExitCodes.Ok;
    }

    private static async Task<List<EventEnvelope>> HistoryAsync(CommandContext context, string id, CancellationToken cancellation)
    {
        var events = new List<EventEnvelope>();
        var after = "";
        do
        {
            var page = await context.Api.GetAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/events{after}", Wire.Json.EventPage, cancellation);
            events.AddRange(page.Items);
            after = page.Next is { } next && page.Items.Count > 0 ? $"?after={Uri.EscapeDataString(next)}" : "";
        }
        while (after.Length > 0);
        return events;
    }

    private static async Task<IEnumerable<string>> DescendantsAsync(CommandContext context, string id, CancellationToken cancellation)
    {
        var tree = await context.Api.GetAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/tree", cancellation);
        return Below(tree).ToList();
    }

    private static IEnumerable<string> Below(JsonElement node)
    {
        foreach (var child in node.Items("children"))
        {
            if (child.Field("execution")?.Text("executionId") is { } id)
                yield return id;
            foreach (var below in Below(child))
                yield return below;
        }
    }
}
