using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Explaining;
using LoopStacks.Cli.Loops.Replaying;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Explaining;

namespace LoopStacks.Cli.Loops;

/// <summary>Says why a loop came to what it came to.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private readonly Argument<string?> _id = new("id") { Description = "Id of a loop, its end, or 'last'", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "A history that 'loopstacks trace ID --export' wrote; - for stdin. Needs no platform", HelpName = "file|-" };
    private readonly Option<bool> _sentences = new("--sentences", "-s") { Description = "Every decision as a plain sentence, in order" };

    private readonly Option<int?> _depth = WholeNumber.Option("--depth", [], 0, 32, "Explain so many levels of children too [default: 0]", "levels");

    public ExplainCommand(GlobalOptions globals)
        : base("explain", "Why a loop came to what it came to: who was asked, who bid or declined and why, who won by which rule, what each said and cost, how the answer was made.", globals)
    {
        Add(_id);
        Add(_file);
        Add(_sentences);
        Add(_depth);
        Validators.Add(result =>
        {
            if (result.GetValue(_id) is null == (result.GetValue(_file) is null))
                result.AddError("Give the id of a loop, or --file, and not both.");
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks explain last", "Why the newest loop of the realm ended as it did"),
        ("loopstacks explain last --sentences", "The same as a story, decision by decision"),
        ("loopstacks explain last -o json | jq '.awards[].bids[] | {instance, won, rule}'", "Who won, for a program; outputs are whole there"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var document = context.Value(_file) is { } file ? await OfFileAsync(context, file, cancellation) : await OfLoopAsync(context, cancellation);
        var explanation = context.Api.Read(document, Wire.Json.Explanation);
        if (context.Value(_sentences))
        {
            if (!context.WroteDocument(JsonSerializer.SerializeToElement(explanation.Sentences, Wire.Json.IReadOnlyListExplanationSentence)))
                ExplanationSentences.Write(explanation, context.Out);
        }
        else if (!context.WroteDocument(document))
        {
            ExplanationText.Write(explanation, context.Out);
        }

        return ExitCodes.Ok;
    }

    private async Task<JsonElement> OfLoopAsync(CommandContext context, CancellationToken cancellation)
    {
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        return await context.Api.GetAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/explain{(context.Value(_depth) is { } depth ? $"?depth={depth}" : "")}", cancellation);
    }

    private static async Task<JsonElement> OfFileAsync(CommandContext context, string file, CancellationToken cancellation)
    {
        var replay = Histories.Replay(await Histories.ReadAsync(context, file, cancellation));
        return JsonSerializer.SerializeToElement(LoopExplanation.Of(replay.Id, replay.Definition, replay.Events), Wire.Json.Explanation);
    }
}
