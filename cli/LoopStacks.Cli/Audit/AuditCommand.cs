using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Run;
using LoopStacks.Cli.Resources;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Audit;

/// <summary>Shows who did what when.</summary>
internal sealed class AuditCommand : CliCommand
{
    private const string Path = $"{ApiClient.Root}/audit";
    private const int DefaultLimit = 50;
    private const int MostInPage = 500;

    private static readonly string[] s_actions = ["create", "replace", "apply", "delete", "cancel", "pause", "resume", "reaward", "retry", "answer", "feedback"];

    private readonly Option<string?> _by = new("--by") { Description = "Only by whoever said to be this", HelpName = "name" };
    private readonly Option<string?> _action = new("--action") { Description = $"Only this: {string.Join(", ", s_actions)}", HelpName = "action" };
    private readonly Option<string?> _kind = new("--kind") { Description = "Only to this kind: a kind of resource, Execution or Task", HelpName = "kind" };
    private readonly Option<string?> _name = new("--name") { Description = "Only to the resource, execution or task of this name or id", HelpName = "name" };
    private readonly Option<string?> _since = new("--since") { Description = "Only what is not older, such as 30m, 2d", HelpName = "duration" };
    private readonly Option<int?> _limit = WholeNumber.Option("--limit", [], 1, int.MaxValue, "At most so many [default: 50]", "count");
    private readonly GlobalOptions _globals;

    public AuditCommand(GlobalOptions globals)
        : base("audit", "Show who changed resources, cancelled, paused, answered and so on, newest first.", globals)
    {
        _globals = globals;
        foreach (var option in new Option[] { _by, _action, _kind, _name, _since, _limit })
            Add(option);
        _action.CompletionSources.Add(s_actions);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks audit", "The last 50 deeds in all realms"),
        ("loopstacks audit --realm finance --action cancel --since 2d", "What was cancelled in a realm these two days"),
        ("loopstacks audit --kind LoopStack --name expense-approval -o json", "Everything done to a LoopStack, for programs"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var limit = context.Value(_limit) ?? DefaultLimit;
        var list = await ReadAsync(context, limit, cancellation);
        if (context.WroteDocument(list))
            return ExitCodes.Ok;
        var items = list.Items("items").ToArray();
        if (items.Length == 0)
            context.Error.Line("Nothing was done that fits.");
        else
            AuditTable.Of(items).Write(context.Out);
        if (list.Text("next") is not null)
            context.Error.Line($"There are more; see them with a higher --limit than {limit}.");
        return ExitCodes.Ok;
    }

    private async Task<JsonElement> ReadAsync(CommandContext context, int limit, CancellationToken cancellation)
    {
        var since = context.Value(_since) is { } text ? (context.Now - Moments.Duration("--since", text)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null;
        var filter = new (string Name, string? Value)[]
        {
            ("realm", context.IsGiven(_globals.Realm) ? context.Realm : null), ("by", context.Value(_by)), ("action", context.Value(_action)), ("kind", context.Value(_kind)), ("name", context.Value(_name)), ("since", since),
        };
        var items = new List<JsonElement>();
        JsonElement page;
        string? cursor = null;
        do
        {
            var size = Math.Min(limit - items.Count, MostInPage).ToString(CultureInfo.InvariantCulture);
            page = await context.Api.GetAsync(Path + ResourcePaths.Query([.. filter, ("limit", size), ("cursor", cursor)]), cancellation);
            items.AddRange(page.Items("items"));
            cursor = page.Text("next");
        }
        while (cursor is not null && items.Count < limit);
        return JsonLists.With(page, items);
    }
}
