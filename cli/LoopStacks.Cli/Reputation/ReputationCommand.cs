using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Resources;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Reputation;

/// <summary>Shows how right and how reliable instances are.</summary>
internal sealed class ReputationCommand : CliCommand
{
    private const string Path = $"{ApiClient.Root}/reputation";

    private readonly Option<string?> _instance = new("--instance") { Description = "Only of this instance", HelpName = "name" };
    private readonly Option<string?> _capability = new("--capability") { Description = "Only at this capability", HelpName = "name" };
    private readonly GlobalOptions _globals;

    public ReputationCommand(GlobalOptions globals)
        : base("reputation", "Show how right, reliable and fast instances are at their capabilities.", globals)
    {
        _globals = globals;
        Add(_instance);
        Add(_capability);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks reputation", "All instances of all realms"),
        ("loopstacks reputation --realm research --capability summary -o json", "Who is good at what, for programs"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var list = await ReadAsync(context, cancellation);
        if (context.WroteDocument(list))
            return ExitCodes.Ok;
        var items = list.Items("items").ToArray();
        if (items.Length == 0)
            context.Error.Line("Nothing is known yet: loops count when they have ended.");
        else
            ReputationTable.Of(items, context.Now).Write(context.Out);
        return ExitCodes.Ok;
    }

    /// <summary>All pages: a realm has a bounded number of entries.</summary>
    private async Task<JsonElement> ReadAsync(CommandContext context, CancellationToken cancellation)
    {
        var filter = new (string Name, string? Value)[]
        {
            ("realm", context.IsGiven(_globals.Realm) ? context.Realm : null), ("instance", context.Value(_instance)), ("capability", context.Value(_capability)), ("limit", "500"),
        };
        var items = new List<JsonElement>();
        JsonElement page;
        string? cursor = null;
        do
        {
            page = await context.Api.GetAsync(Path + ResourcePaths.Query([.. filter, ("cursor", cursor)]), cancellation);
            items.AddRange(page.Items("items"));
            cursor = page.Text("next");
        }
        while (cursor is not null);
        return JsonLists.With(page, items);
    }
}
