using System.CommandLine;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Starts a loop like one that has ended.</summary>
internal sealed class RetryCommand : CliCommand
{
    private static readonly string[] Phases = ["bid", "do", "out"];

    private readonly Argument<string> _id = new("id") { Description = "Id of a loop that has ended, its end, or 'last'" };
    private readonly Option<string?> _from = new("--from") { Description = "bid: everything anew; do: with the bids as they were; out: also with the contributions that there are [default: bid]", HelpName = "bid|do|out" };
    private readonly Option<string?> _by = Author.Option();

    public RetryCommand(GlobalOptions globals)
        : base("retry", "Start a loop like one that has ended: same definition, same input. A loop has one end, so it is a new one.", globals)
    {
        Add(_id);
        Add(_from);
        Add(_by);
        _from.AcceptOnlyFromAmong(Phases);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks retry last", "Try the newest loop of the realm again"),
        ("loopstacks retry 5b6c7d8e --from out --by eva", "Do only that again which failed"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var request = new RetryRequest(Author.Of(context, _by), context.Value(_from));
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/retry", request, Wire.Json.RetryRequest, cancellation);
        if (!context.WroteDocument(answer.Body))
            context.Out.Line($"execution/{context.Api.Read(answer.Body, Wire.Json.Execution).ExecutionId} retries execution/{id}");
        return ExitCodes.Ok;
    }
}
