using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Resources.Tables;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources;

/// <summary>Lists things, or shows one.</summary>
internal sealed class GetCommand : CliCommand
{
    private const int DefaultLimit = 50;

    private readonly Argument<ResourceType> _kind = KindArgument.Create();
    private readonly Argument<string?> _name = new("name") { Description = "Only this one", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Only this namespace [default: all, and 'default' for one name]", HelpName = "name" };
    private readonly Option<string?> _status = new("--status") { Description = "Only executions that are running, waiting, paused, completed, failed, cancelled or timedOut", HelpName = "status" };
    private readonly Option<string?> _stack = new("--loopstack") { Description = "Only executions of this LoopStack", HelpName = "name" };
    private readonly Option<string[]> _label = new("--label", "-l") { Description = "Only executions with this label", HelpName = "key=value" };
    private readonly Option<int?> _limit = WholeNumber.Option("--limit", [], 1, int.MaxValue, "At most so many executions [default: 50]", "count");
    private readonly GlobalOptions _globals;

    public GetCommand(GlobalOptions globals)
        : base("get", "List agents, instances, realms, LoopStacks, executions or capabilities.", globals)
    {
        _globals = globals;
        Add(_kind);
        Add(_name);
        foreach (var option in new Option[] { _namespace, _status, _stack, _label, _limit })
            Add(option);
        _status.CompletionSources.Add("running", "waiting", "paused", "completed", "failed", "cancelled", "timedOut");
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks get agents", "All agents"),
        ("loopstacks get ex --status failed --limit 20", "The newest loops that failed, in all realms"),
        ("loopstacks get loopstack sentiment-analysis -o yaml", "One LoopStack as it is stored"),
        ("loopstacks get capabilities --realm research", "Who can do what in a realm, and how busy they are"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var type = context.Value(_kind)!;
        var document = await FetchAsync(context, type, context.Value(_name), cancellation);
        if (context.WroteDocument(document))
            return ExitCodes.Ok;
        var items = context.Value(_name) is not null && type != ResourceType.Capability ? [document] : document.Items("items").ToList();
        if (items.Count == 0)
            context.Error.Line($"No {type.Plural} found.");
        else
            ResourceTables.Of(type, items, context.Now).Write(context.Out);
        if (document.Text("next") is not null)
            context.Error.Line($"There are more; see them with a higher --limit than {Limit(context)}.");
        return ExitCodes.Ok;
    }

    private async Task<JsonElement> FetchAsync(CommandContext context, ResourceType type, string? name, CancellationToken cancellation)
    {
        if (type == ResourceType.Capability)
            return Capabilities(await context.Api.GetAsync(ResourcePaths.Of(type, ("realm", GivenRealm(context))), cancellation), name);
        if (type == ResourceType.Execution)
            return name is null
                ? await ExecutionsAsync(context, cancellation)
                : await context.Api.GetAsync(ResourcePaths.Of(type, await ExecutionIds.ResolveAsync(context, name, cancellation)), cancellation);
        var space = context.Value(_namespace);
        if (name is not null)
            return await context.Api.GetAsync(ResourcePaths.Of(type, name, ("namespace", space)), cancellation);
        return ByRealm(await ResourcePages.ReadAsync(context.Api, type, space, cancellation), type, GivenRealm(context));
    }

    private Task<JsonElement> ExecutionsAsync(CommandContext context, CancellationToken cancellation)
    {
        var labels = (context.Value(_label) ?? []).Select(label => ("label", (string?)label));
        return ExecutionPages.ReadAsync(
            context.Api,
            [("realm", GivenRealm(context)), ("loopstack", context.Value(_stack)), ("status", context.Value(_status)), .. labels],
            Limit(context),
            cancellation);
    }

    private int Limit(CommandContext context) => context.Value(_limit) ?? DefaultLimit;

    /// <summary>A list is of all realms unless a realm was asked for on the command line.</summary>
    private string? GivenRealm(CommandContext context) => context.IsGiven(_globals.Realm) ? context.Realm : null;

    private static JsonElement ByRealm(JsonElement list, ResourceType type, string? realm) =>
        type == ResourceType.AgentInstance && realm is not null
            ? JsonLists.Where(list, item => (item.Field("spec")?.Text("realm") ?? "default-realm") == realm)
            : list;

    private static JsonElement Capabilities(JsonElement list, string? name) =>
        name is null ? list : JsonLists.Where(list, item => item.Text("capability") == name);
}
