using System.CommandLine;
using System.Globalization;
using System.Net;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;

namespace LoopStacks.Cli.Reputation;

/// <summary>Says how right a loop's answer was, or a contribution to it.</summary>
internal sealed class FeedbackCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a loop that has ended, its end, or 'last'" };
    private readonly Option<double?> _score = ScoreOption();
    private readonly Option<bool> _correct = new("--correct") { Description = "It was right: a score of 1" };
    private readonly Option<bool> _wrong = new("--wrong") { Description = "It was wrong: a score of 0" };
    private readonly Option<int?> _workItem = WholeNumber.Option("--work-item", [], 1, int.MaxValue, "Only about the contribution of this work item [default: the answer]", "number");
    private readonly Option<string?> _instance = new("--instance") { Description = "Only about the contributions of this instance", HelpName = "name" };
    private readonly Option<string?> _capability = new("--capability") { Description = "Only about what was done for this capability", HelpName = "name" };
    private readonly Option<string?> _by = new("--by") { Description = "Who says so; replaces what the same said before [default: anonymous]", HelpName = "name" };
    private readonly Option<string?> _comment = new("--comment") { Description = "Why, for people", HelpName = "text" };
    private readonly GlobalOptions _globals;

    public FeedbackCommand(GlobalOptions globals)
        : base("feedback", "Say how right a loop's answer was; it counts for the reputation of who gave it.", globals)
    {
        _globals = globals;
        Add(_id);
        foreach (var option in new Option[] { _score, _correct, _wrong, _workItem, _instance, _capability, _by, _comment })
            Add(option);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks feedback last --correct --by ann", "The newest loop's answer was right"),
        ("loopstacks feedback last --score 0.4 --work-item 2 --comment \"half of it\"", "One contribution was so so"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var score = Score(context);
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_id)!, cancellation);
        var request = new FeedbackRequest(
            score,
            WorkItem: context.Value(_workItem),
            Capability: context.Value(_capability),
            Instance: context.Value(_instance),
            Comment: context.Value(_comment),
            By: context.Value(_by),
            Realm: context.IsGiven(_globals.Realm) ? context.Realm : null);
        var answer = await context.Api.PostAsync($"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/feedback", request, Wire.Json.FeedbackRequest, cancellation);
        if (context.WroteDocument(answer.Body))
            return ExitCodes.Ok;
        var kept = context.Api.Read(answer.Body, Wire.Json.Feedback);
        var about = kept.WorkItem is { } item ? $"work item {item}" : kept.Instance is { } instance ? $"what {instance} did" : "the answer";
        var again = answer.Status == HttpStatusCode.OK ? ", in place of what was said before" : "";
        context.Out.Line(Printable.Of(string.Create(CultureInfo.InvariantCulture, $"execution/{id} {kept.By} gives {about} {kept.Score:0.####}{again}")));
        return ExitCodes.Ok;
    }

    private double Score(CommandContext context)
    {
        var given = new[] { context.Value(_score), context.Value(_correct) ? 1.0 : null, context.Value(_wrong) ? 0.0 : null }.OfType<double>().ToArray();
        return given.Length == 1
            ? given[0]
            : throw CliFailure.Usage(given.Length == 0 ? "How right was it? Nothing was said." : "More than one of --score, --correct and --wrong is given.", "Give one of --score 0..1, --correct and --wrong.");
    }

    private static Option<double?> ScoreOption() => new("--score")
    {
        Description = "How right it was, 0 (wrong) to 1 (right)",
        HelpName = "0..1",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1)
                return score;
            result.AddError($"--score must be a number from 0 to 1; it is '{text}'.");
            return null;
        },
    };
}
