using System.CommandLine;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Events;

/// <summary>Shows events as they happen.</summary>
internal sealed class WatchCommand : CliCommand
{
    private readonly Argument<string[]> _channels = new("channel")
    {
        Description = "realm/NAME, execution/ID (or only the id), resources; default: the realm",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _after = new("--after") { Description = "Go on after this cursor", HelpName = "cursor" };
    private readonly Option<int?> _limit = WholeNumber.Option("--limit", [], 1, int.MaxValue, "End after so many events", "count");

    public WatchCommand(GlobalOptions globals)
        : base("watch", "Follow events as they happen, across lost connections. With -o json one event a line.", globals)
    {
        Add(_channels);
        Add(_after);
        Add(_limit);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks watch", "Everything in the realm"),
        ("loopstacks watch realm/research resources", "Another realm, and changes of resources"),
        ("loopstacks watch -o json --after 1842 | jq -c 'select(.type == \"loopFailed\")'", "Go on from a cursor, for a program"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var channels = (context.Value(_channels) ?? []).Select(Channels.Of).ToList();
        if (channels.Count == 0)
            channels.Add($"realm/{context.Realm}");
        var feed = new EventReader(context.Api, text => context.Error.Line(Tone.Muted, text));
        var left = context.Value(_limit) ?? int.MaxValue;
        await foreach (var item in feed.FollowAsync(channels, context.Value(_after), cancellation))
        {
            EventPrinter.Write(context, item);
            if (--left == 0)
                break;
        }

        return ExitCodes.Ok;
    }
}
