using System.CommandLine;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Lets a paused loop and everything below it go on.</summary>
internal sealed class ResumeCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a loop, its end, or 'last'" };
    private readonly Option<string?> _by = Author.Option();

    public ResumeCommand(GlobalOptions globals)
        : base("resume", "Let a paused loop and its children go on.", globals)
    {
        Add(_id);
        Add(_by);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks resume last --by eva", "Let the newest loop of the realm go on"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var request = new PauseRequest(Author.Of(context, _by));
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/resume", request, Wire.Json.PauseRequest, cancellation);
        if (!context.WroteDocument(answer.Body))
            context.Out.Line($"execution/{id} goes on");
        return ExitCodes.Ok;
    }
}
