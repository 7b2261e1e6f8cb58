using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Run;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Loops;

/// <summary>Starts a loop, shows it while it runs, and writes its output.</summary>
internal sealed class RunCommand : CliCommand
{
    private readonly Argument<string> _stack = new("loopstack") { Description = "Name of a LoopStack, or of a capability that agents offer" };
    private readonly Option<string?> _input = new("--input", "-i") { Description = "The input: JSON, @FILE, or - for stdin", HelpName = "json|@file|-" };
    private readonly Option<string[]> _set = new("--set") { Description = "One value of the input; dots go into objects; JSON where it is JSON, text otherwise", HelpName = "key=value" };
    private readonly Option<string?> _text = new("--text") { Description = "Sets the input's 'text'", HelpName = "text" };
    private readonly Option<string?> _textFile = new("--text-file") { Description = "Sets the input's 'text' to what a file holds, or stdin", HelpName = "file|-" };
    private readonly Option<string[]> _label = new("--label", "-l") { Description = "A label, for filters", HelpName = "key=value" };
    private readonly Option<string?> _deadline = new("--deadline") { Description = "When the loop must have ended: a duration from now, or a time", HelpName = "duration|time" };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait for the end and write the output (this is the default)" };
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Write the id and don't wait" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "How long to wait; the loop itself goes on", HelpName = "duration" };
    private readonly Option<string?> _key = new("--idempotency-key") { Description = "Starting again with the same key gives the first loop", HelpName = "key" };

    public RunCommand(GlobalOptions globals)
        : base("run", "Start a loop and follow it. The output goes to stdout, the story to stderr. Exits with 0 only when the loop completed.", globals)
    {
        Add(_stack);
        foreach (var option in new Option[] { _input, _set, _text, _textFile, _label, _deadline, _wait, _detach, _timeout, _key })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_wait) && result.GetValue(_detach))
                result.AddError("--wait and --detach exclude each other.");
            if (result.GetValue(_text) is not null && result.GetValue(_textFile) is not null)
                result.AddError("--text and --text-file exclude each other.");
            if (result.GetValue(_input) == "-" && result.GetValue(_textFile) == "-")
                result.AddError("--input - and --text-file - can't both read stdin.");
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks run sentiment-analysis --text \"I love it\"", "Run a loop and watch its phases, bids and results"),
        ("loopstacks run text-summarization --text-file report.txt", "A text that is too long for the command line"),
        ("loopstacks run triage --set ticket.id=42 --set urgent=true", "Build the input from values"),
        ("loopstacks run triage --input @ticket.json 2>/dev/null | jq .team", "Only the output, for a pipe"),
        ("loopstacks run triage --input - --detach --label source=mail < ticket.json", "Start it and go on"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var patience = context.Value(_timeout) is { } text ? Moments.Duration("--timeout", text) : Timeout.InfiniteTimeSpan;
        var request = await RequestAsync(context, cancellation);
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions", request, Wire.Json.ExecutionRequest, cancellation, context.Value(_key));
        var started = context.Api.Read(answer.Body, Wire.Json.Execution);
        if (context.Value(_detach))
        {
            if (!context.WroteDocument(answer.Body))
                context.Out.Line(started.ExecutionId);
            return ExitCodes.Ok;
        }

        if (!context.Error.IsTerminal)
            context.Error.Line($"execution {started.ExecutionId}");
        return await FollowAsync(context, started.ExecutionId, patience, cancellation);
    }

    private async Task<ExecutionRequest> RequestAsync(CommandContext context, CancellationToken cancellation) => new(
        context.Value(_stack)!,
        await RunInput.OfAsync(context.Host, context.Value(_input), await TextAsync(context, cancellation), context.Value(_set) ?? [], cancellation),
        context.Realm,
        context.Value(_deadline) is { } deadline ? Moments.Deadline(deadline, context.Now) : null,
        Labels.Of(context.Value(_label) ?? []));

    private async Task<string?> TextAsync(CommandContext context, CancellationToken cancellation) =>
        context.Value(_textFile) is { } file ? await RunInput.TextOfAsync(context.Host, file, cancellation) : context.Value(_text);

    private static async Task<int> FollowAsync(CommandContext context, string id, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(patience, context.Host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var late = false;
        try
        {
            await new LoopReader(context).ReadAsync(id, either.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            context.Error.Line($"Loop {id} goes on. Cancel it with: loopstacks cancel {id}");
            throw;
        }
        catch (OperationCanceledException)
        {
            late = true;
        }

        var document = await context.Api.GetAsync($"{ApiClient.Root}/executions/{id}", cancellation);
        var execution = context.Api.Read(document, Wire.Json.Execution);
        if (late && execution.EndedAt is null)
            context.Error.Line(Tone.Bad, $"Loop {id} still runs after {Ages.Took(patience)}. Follow it with: loopstacks watch {id}");
        if (late && execution.Status == "waiting")
            context.Error.Line($"It waits for an answer. See the question with: loopstacks tasks --execution {id}");
        return RunResult.Write(context, document, execution);
    }
}
