using System.CommandLine;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Loops;

/// <summary>Cancels a loop and everything below it.</summary>
internal sealed class CancelCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a loop, its end, or 'last'" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; kept in the loop's history", HelpName = "text" };

    public CancelCommand(GlobalOptions globals)
        : base("cancel", "Cancel a loop and its children.", globals)
    {
        Add(_id);
        Add(_reason);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks cancel last --reason \"wrong input\"", "Cancel the newest loop of the realm"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var request = new CancelRequest(context.Value(_reason));
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/cancel", request, Wire.Json.CancelRequest, cancellation);
        if (context.WroteDocument(answer.Body))
            return ExitCodes.Ok;
        var status = answer.Body.ValueKind == System.Text.Json.JsonValueKind.Object ? context.Api.Read(answer.Body, Wire.Json.Execution).Status : "cancelled";
        context.Out.Line($"execution/{id} {(status == "running" ? "is being cancelled" : Marks.Words(status))}");
        return ExitCodes.Ok;
    }
}
