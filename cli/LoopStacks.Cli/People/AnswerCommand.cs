using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Answers a question.</summary>
internal sealed class AnswerCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = TaskIds.Description };
    private readonly Argument<string?> _value = new("value") { Description = "The answer: JSON where it is JSON, text otherwise", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _json = new("--json") { Description = "The answer as JSON, and nothing else", HelpName = "json" };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "The answer as JSON in a file; - for stdin", HelpName = "file|-" };
    private readonly Option<string?> _by = Author.Option();

    public AnswerCommand(GlobalOptions globals)
        : base("answer", "Answer a question. An answer is recorded once, with who gave it; it must fit the task's schema.", globals)
    {
        Add(_id);
        Add(_value);
        foreach (var option in new Option[] { _json, _file, _by })
            Add(option);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks answer last yes --by eva", "Answer the newest question of the realm with a text"),
        ("loopstacks answer 5b6c7d8e.1 --json '{\"approved\": true}'", "Answer with an object, as the user of this machine"),
        ("loopstacks answer 5b6c7d8e.1 -f answer.json", "Answer with what a file has"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var by = Author.Of(context, _by);
        var answer = await AnswerAsync(context, cancellation);
        var id = await TaskIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var recorded = await context.Api.PostAsync($"{ApiClient.Root}/tasks/{Uri.EscapeDataString(id)}/answer", new AnswerRequest(answer, by), Wire.Json.AnswerRequest, cancellation);
        if (!context.WroteDocument(recorded.Body))
            context.Out.Line(Printable.Of($"task/{id} answered by {by}: {JsonText.Short(answer)}"));
        return ExitCodes.Ok;
    }

    private async Task<JsonElement> AnswerAsync(CommandContext context, CancellationToken cancellation)
    {
        var (value, json, file) = (context.Value(_value), context.Value(_json), context.Value(_file));
        if (new[] { value, json, file }.Count(given => given is not null) != 1)
            throw CliFailure.Usage("An answer is wanted, and one only.", "Give one of VALUE, --json JSON and --file FILE.");
        if (value is not null)
            return TryParse(value) ?? JsonSerializer.SerializeToElement(value);
        return json is not null ? Parse(json, "of --json") : Parse(await ReadAsync(context, file!, cancellation), file == "-" ? "on stdin" : $"in {file}");
    }

    private static async Task<string> ReadAsync(CommandContext context, string file, CancellationToken cancellation)
    {
        if (file == "-")
            return await context.Host.In.ReadToEndAsync(cancellation);
        try
        {
            return await File.ReadAllTextAsync(System.IO.Path.Combine(context.Host.WorkingFolder, file), cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliFailure.Usage($"The answer's file {file} can't be read: {fault.Message}");
        }
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Parse(string text, string where)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException fault)
        {
            throw CliFailure.Of(
                ErrorCode.MalformedRequest,
                $"The answer {where} is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} can't be read.",
                "Give JSON such as '{\"approved\": true}', or a text as VALUE.");
        }
    }
}
