using System.CommandLine;
using System.Globalization;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Run;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Resources;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Statistics;

/// <summary>Shows what happened to loops over time.</summary>
internal sealed class StatsCommand : CliCommand
{
    private const string Path = $"{ApiClient.Root}/statistics";
    private const string DefaultSpan = "24h";

    private static readonly (string Word, string By)[] s_whats = [("stacks", "stack"), ("agents", "agent"), ("instances", "instance"), ("capabilities", "capability"), ("realms", "realm")];
    private static readonly string[] s_steps = ["none", "1m", "1h", "1d"];

    private readonly Argument<string> _what = WhatArgument();
    private readonly Option<string?> _last = new("--last") { Description = $"Of loops that ended in this time, such as 30m, 7d [default: {DefaultSpan}]", HelpName = "duration" };
    private readonly Option<string?> _step = new("--step") { Description = "A row a minute (1m), an hour (1h) or a day (1d) [default: none, one for each name]", HelpName = "none|1m|1h|1d" };
    private readonly Option<string?> _stack = new("--stack") { Description = "Only of this LoopStack", HelpName = "name" };
    private readonly Option<string?> _agent = new("--agent") { Description = "Only of this Agent", HelpName = "name" };
    private readonly Option<string?> _capability = new("--capability") { Description = "Only for this capability", HelpName = "name" };
    private readonly GlobalOptions _globals;

    public StatsCommand(GlobalOptions globals)
        : base("stats", "Show throughput, durations, win rates, calibration and cost of loops that ended.", globals)
    {
        _globals = globals;
        Add(_what);
        foreach (var option in new Option[] { _last, _step, _stack, _agent, _capability })
            Add(option);
        _step.CompletionSources.Add(s_steps);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks stats", "LoopStacks of all realms, the last 24 hours"),
        ("loopstacks stats agents --last 7d --realm research", "Who was asked, who won, how sure and how right they were"),
        ("loopstacks stats stacks --stack triage --step 1h", "A LoopStack, hour by hour"),
        ("loopstacks stats capabilities --output csv > capabilities.csv", "For a spreadsheet"),
    ];

    protected override bool WritesCsv => true;

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var path = Path + Query(context);
        if (context.Format == OutputFormat.Csv)
        {
            context.Out.Write(await context.Api.GetTextAsync(path, "text/csv", cancellation));
            return ExitCodes.Ok;
        }

        var answer = await context.Api.GetAsync(path, cancellation);
        if (context.WroteDocument(answer))
            return ExitCodes.Ok;
        var items = answer.Items("items").ToArray();
        if (items.Length == 0)
            context.Error.Line("No loop that fits ended in this time.");
        else
            StatsTable.Of(items, answer.Text("by") ?? "", isSteps: context.Value(_step) is not (null or "none")).Write(context.Out);
        return ExitCodes.Ok;
    }

    private string Query(CommandContext context)
    {
        var span = Moments.Duration("--last", context.Value(_last) ?? DefaultSpan);
        if (context.Value(_step) is { } step && !s_steps.Contains(step))
            throw CliFailure.Usage($"--step is '{step}'.", $"It is one of {string.Join(", ", s_steps)}.");
        return ResourcePaths.Query(
        [
            ("by", s_whats.First(what => what.Word == context.Value(_what)).By),
            ("realm", context.IsGiven(_globals.Realm) ? context.Realm : null),
            ("stack", context.Value(_stack)),
            ("agent", context.Value(_agent)),
            ("capability", context.Value(_capability)),
            ("from", (context.Now - span).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("step", context.Value(_step)),
        ]);
    }

    private static Argument<string> WhatArgument()
    {
        var words = s_whats.Select(what => what.Word).ToArray();
        var argument = new Argument<string>("what")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"{string.Join(", ", words)} [default: {words[0]}]",
            DefaultValueFactory = _ => words[0],
            CustomParser = result =>
            {
                if (result.Tokens.Count == 0)
                    return words[0];
                var word = result.Tokens[0].Value;
                if (s_whats.FirstOrDefault(what => what.Word == word || what.By == word).Word is { } known)
                    return known;
                var near = Nearest.To(word, words);
                result.AddError($"There are no statistics of '{word}'; {(near is null ? $"there are of {string.Join(", ", words)}" : $"did you mean '{near}'?")}");
                return words[0];
            },
        };
        argument.CompletionSources.Add(words);
        return argument;
    }
}
