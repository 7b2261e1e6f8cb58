using System.CommandLine;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Gives work to another bidder.</summary>
internal sealed class ReawardCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a loop, its end, or 'last'" };
    private readonly Argument<string> _workItem = new("work-item") { Description = "Number of the work item, or its id" };
    private readonly Option<string?> _instance = new("--instance") { Description = "Who gets it [default: the best runner-up]", HelpName = "name" };
    private readonly Option<string?> _by = Author.Option();

    public ReawardCommand(GlobalOptions globals)
        : base("reaward", "Take work that has not ended from its instance and give it to another one that bid for it.", globals)
    {
        Add(_id);
        Add(_workItem);
        Add(_instance);
        Add(_by);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks reaward last 1", "Give the first work item of the newest loop to the best runner-up"),
        ("loopstacks reaward 5b6c7d8e 2 --instance other-desk --by eva", "Give it to a bidder of one's own choice"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var request = new ReawardRequest(context.Value(_workItem)!, Author.Of(context, _by), context.Value(_instance));
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/reaward", request, Wire.Json.ReawardRequest, cancellation);
        if (!context.WroteDocument(answer.Body))
            context.Out.Line(Printable.Of($"execution/{id} work item {request.WorkItem} goes to {request.Instance ?? "the best runner-up"}"));
        return ExitCodes.Ok;
    }
}
