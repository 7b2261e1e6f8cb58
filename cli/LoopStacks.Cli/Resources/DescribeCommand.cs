using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.People;
using LoopStacks.Cli.Resources.Describe;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources;

/// <summary>Explains one thing.</summary>
internal sealed class DescribeCommand : CliCommand
{
    private readonly Argument<ResourceType> _kind = KindArgument.Create();
    private readonly Argument<string> _name = new("name") { Description = "Its name; of an execution its id, the end of it, or 'last'" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "Namespace [default: default]", HelpName = "name" };

    public DescribeCommand(GlobalOptions globals)
        : base("describe", "Explain one thing in full. Of an execution: who was asked, who bid what, who won by which rule, what each said and what it cost.", globals)
    {
        Add(_kind);
        Add(_name);
        Add(_namespace);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks describe execution last", "Why the newest loop of the realm ended as it did"),
        ("loopstacks describe agent sentiment-analyzer", "An agent and its instances"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var type = context.Value(_kind)!;
        if (type == ResourceType.Execution)
            return await ExecutionAsync(context, cancellation);
        var document = type == ResourceType.Capability
            ? await CapabilityAsync(context, cancellation)
            : await context.Api.GetAsync(ResourcePaths.Of(type, context.Value(_name)!, ("namespace", context.Value(_namespace))), cancellation);
        if (context.WroteDocument(document))
            return ExitCodes.Ok;
        ResourceStory.Write(context.Out, document, context.Now);
        if (type == ResourceType.Agent)
            await InstancesAsync(context, cancellation);
        return ExitCodes.Ok;
    }

    private async Task<int> ExecutionAsync(CommandContext context, CancellationToken cancellation)
    {
        var id = await ExecutionIds.ResolveAsync(context, context.Value(_name)!, cancellation);
        var document = await context.Api.GetAsync(ResourcePaths.Of(ResourceType.Execution, id), cancellation);
        if (context.WroteDocument(document))
            return ExitCodes.Ok;
        var execution = context.Api.Read(document, Wire.Json.Execution);
        var tasks = await TaskPages.ReadAsync(context.Api, [("execution", id), ("status", "all")], TaskPages.MostOfALoop, cancellation);
        var tree = await context.Api.GetAsync($"{ApiClient.Root}/executions/{id}/tree", cancellation);
        ExecutionStory.Write(context.Out, execution, context.Now, context.Api.Read(tasks, Wire.Json.TaskPage).Items, tree);
        return ExitCodes.Ok;
    }

    private async Task<JsonElement> CapabilityAsync(CommandContext context, CancellationToken cancellation)
    {
        var name = context.Value(_name)!;
        var list = await context.Api.GetAsync(ResourcePaths.Of(ResourceType.Capability, ("realm", context.Realm)), cancellation);
        var found = list.Items("items").FirstOrDefault(item => item.Text("capability") == name);
        return found.ValueKind == JsonValueKind.Object
            ? found
            : throw CliFailure.Of(ErrorCode.NotFound, $"Nobody in {context.Realm} offers '{name}'.", "See what is offered with: loopstacks get capabilities");
    }

    private async Task InstancesAsync(CommandContext context, CancellationToken cancellation)
    {
        var path = $"{ApiClient.Root}/agents/{Uri.EscapeDataString(context.Value(_name)!)}/instances";
        var space = context.Value(_namespace) is { } name ? $"?namespace={Uri.EscapeDataString(name)}" : "";
        var items = (await context.Api.GetAsync(path + space, cancellation)).Items("items").ToList();
        context.Out.Line();
        context.Out.Line(items.Count == 0 ? "Instances: none" : "Instances:");
        if (items.Count > 0)
            Tables.ResourceTables.Of(ResourceType.AgentInstance, items, context.Now).Write(context.Out);
    }
}
