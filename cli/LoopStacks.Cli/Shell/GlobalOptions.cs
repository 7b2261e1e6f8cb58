using System.CommandLine;

namespace LoopStacks.Cli.Shell;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Url { get; } = new("--url")
    {
        Description = "Address of the platform [env: LOOPSTACKS_URL; default: http://127.0.0.1:8080]",
        HelpName = "url",
        Recursive = true,
    };

    public Option<string?> Realm { get; } = new("--realm")
    {
        Description = "Realm to work in [env: LOOPSTACKS_REALM; default: default-realm]",
        HelpName = "name",
        Recursive = true,
    };

    public Option<string?> Output { get; } = new("--output", "-o")
    {
        Description = "table for people, json or yaml for programs; of stats also csv [default: table]",
        HelpName = "table|json|yaml|csv",
        Recursive = true,
    };

    public Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "No colours; also by NO_COLOR, TERM=dumb, or where the output is no terminal",
        Recursive = true,
    };

    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Shows requests, and the whole of an unexpected failure",
        Recursive = true,
    };

    public GlobalOptions() => Output.CompletionSources.Add("table", "json", "yaml", "csv");

    public void AddTo(Command root)
    {
        root.Add(Url);
        root.Add(Realm);
        root.Add(Output);
        root.Add(NoColor);
        root.Add(Verbose);
    }
}
