using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Lists questions to people, or shows one.</summary>
internal sealed class TasksCommand : CliCommand
{
    private const int DefaultLimit = 50;

    private static readonly string[] Statuses = ["open", "answered", "expired", "withdrawn"];

    private readonly Argument<string?> _id = new("id") { Description = "Only this one, in full: " + TaskIds.Description, Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _status = new("--status") { Description = "Only those that are open, answered, expired or withdrawn [default: open]", HelpName = "status" };
    private readonly Option<string?> _assignee = new("--assignee") { Description = "Only those that this person may answer", HelpName = "name" };
    private readonly Option<string?> _execution = new("--execution") { Description = "Only those of this loop: its id, its end, or 'last'", HelpName = "id" };
    private readonly Option<bool> _all = new("--all") { Description = "Also those that are closed" };
    private readonly Option<int?> _limit = WholeNumber.Option("--limit", [], 1, int.MaxValue, "At most so many [default: 50]", "count");
    private readonly GlobalOptions _globals;

    public TasksCommand(GlobalOptions globals)
        : base("tasks", "List the questions that people are asked, or show one with the schema of its answer.", globals)
    {
        _globals = globals;
        Add(_id);
        foreach (var option in new Option[] { _status, _assignee, _execution, _all, _limit })
            Add(option);
        _status.CompletionSources.Add(Statuses);
        Validators.Add(result =>
        {
            if (result.GetValue(_all) && result.GetValue(_status) is not null)
                result.AddError("--all and --status exclude each other.");
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks tasks", "What is asked now, in all realms"),
        ("loopstacks tasks --assignee eva --realm finance", "What eva may answer in a realm"),
        ("loopstacks tasks last", "The newest question of the realm in full"),
        ("loopstacks tasks --all --execution last -o json", "All that a loop ever asked, for a program"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        if (context.Value(_id) is { } given)
            return await ShowAsync(context, given, cancellation);
        var list = await ReadAsync(context, cancellation);
        if (context.WroteDocument(list))
            return ExitCodes.Ok;
        var items = list.Items("items").ToArray();
        if (items.Length == 0)
            context.Error.Line(context.Value(_all) || context.Value(_status) is not null ? "No tasks found." : "Nobody is asked anything. See what was asked with: loopstacks tasks --all");
        else
            TaskTable.Of(items, context.Now).Write(context.Out);
        if (list.Text("next") is not null)
            context.Error.Line($"There are more; see them with a higher --limit than {Limit(context)}.");
        return ExitCodes.Ok;
    }

    private static async Task<int> ShowAsync(CommandContext context, string given, CancellationToken cancellation)
    {
        var id = await TaskIds.ResolveAsync(context, given, cancellation);
        var task = await context.Api.GetAsync($"{TaskPages.Path}/{Uri.EscapeDataString(id)}", cancellation);
        if (!context.WroteDocument(task))
            TaskStory.Write(context.Out, task, context.Now);
        return ExitCodes.Ok;
    }

    private async Task<JsonElement> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        var execution = context.Value(_execution) is { } given ? await ExecutionIds.ResolveAsync(context, given, cancellation) : null;
        var filter = new (string Name, string? Value)[]
        {
            ("realm", context.IsGiven(_globals.Realm) ? context.Realm : null),
            ("status", context.Value(_all) ? "all" : context.Value(_status)),
            ("assignee", context.Value(_assignee)),
            ("execution", execution),
        };
        return await TaskPages.ReadAsync(context.Api, filter, Limit(context), cancellation);
    }

    private int Limit(CommandContext context) => context.Value(_limit) ?? DefaultLimit;
}
