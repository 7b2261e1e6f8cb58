using System.CommandLine;
using System.CommandLine.Help;
using LoopStacks.Cli.About;
using LoopStacks.Cli.Audit;
using LoopStacks.Cli.Completion;
using LoopStacks.Cli.Dev;
using LoopStacks.Cli.Doctor;
using LoopStacks.Cli.Events;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.People;
using LoopStacks.Cli.Reputation;
using LoopStacks.Cli.Resources;
using LoopStacks.Cli.Statistics;

namespace LoopStacks.Cli.Shell;

/// <summary>The tree of commands.</summary>
internal static class CliRoot
{
    public static IReadOnlyList<(string Line, string Does)> Examples { get; } =
    [
        ("loopstacks dev --apply examples/", "Run a whole platform here"),
        ("loopstacks apply -f examples/", "Tell the platform what there is"),
        ("loopstacks run sentiment-analysis --text \"I love it\"", "Run a loop and watch it"),
        ("loopstacks explain last", "Why it ended as it did"),
    ];

    public static RootCommand Create(CliHost host, GlobalOptions globals)
    {
        var root = new RootCommand("LoopStacks: orchestration of AI agents by broadcast loops, IN → BID → DO → OUT.");
        globals.AddTo(root);
        foreach (var command in Commands(host, globals))
        {
            command.Bind(host);
            root.Add(command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        // Slashes are for another system's shells, and would be offered by completion in ours.
        foreach (var alias in help.Aliases.Where(alias => alias.Contains('/') || alias.Contains('?')).ToList())
            help.Aliases.Remove(alias);
        var examples = new ExamplesHelp((HelpAction)help.Action!);
        help.Action = examples;
        root.SetAction(parsed => examples.Invoke(parsed));
        return root;
    }

    private static IEnumerable<CliCommand> Commands(CliHost host, GlobalOptions globals) =>
    [
        .. host.StartPlatform is null ? Array.Empty<CliCommand>() : [new DevCommand(globals)],
        new ApplyCommand(globals),
        new GetCommand(globals),
        new DescribeCommand(globals),
        new DeleteCommand(globals),
        new RunCommand(globals),
        new WatchCommand(globals),
        new ExplainCommand(globals),
        new TraceCommand(globals),
        new ReplayCommand(globals),
        new CancelCommand(globals),
        new TasksCommand(globals),
        new AnswerCommand(globals),
        new PauseCommand(globals),
        new ResumeCommand(globals),
        new ReawardCommand(globals),
        new RetryCommand(globals),
        new FeedbackCommand(globals),
        new ReputationCommand(globals),
        new StatsCommand(globals),
        new AuditCommand(globals),
        new DoctorCommand(globals),
        new ConfigCommand(globals),
        new VersionCommand(globals),
        new CompletionCommand(globals),
    ];
}
