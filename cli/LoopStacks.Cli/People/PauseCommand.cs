using System.CommandLine;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Stops a loop and everything below it for a while.</summary>
internal sealed class PauseCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a loop, its end, or 'last'" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; kept in the loop's history", HelpName = "text" };
    private readonly Option<string?> _by = Author.Option();

    public PauseCommand(GlobalOptions globals)
        : base("pause", "Pause a loop and its children: work that is out may end, nothing new starts.", globals)
    {
        Add(_id);
        Add(_reason);
        Add(_by);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks pause last --reason \"let me look first\" --by eva", "Pause the newest loop of the realm"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var request = new PauseRequest(Author.Of(context, _by), context.Value(_reason));
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/pause", request, Wire.Json.PauseRequest, cancellation);
        if (!context.WroteDocument(answer.Body))
            context.Out.Line($"execution/{id} paused; let it go on with: loopstacks resume {ExecutionIds.Short(id)}");
        return ExitCodes.Ok;
    }
}
