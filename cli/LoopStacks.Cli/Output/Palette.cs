using System.CommandLine;
using LoopStacks.Cli.Settings;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Output;

/// <summary>Decides whether colours are used.</summary>
internal static class Palette
{
    private const string On = "on";
    private const string Off = "off";

    public static bool IsAllowed(CliHost host, ParseResult parsed, GlobalOptions globals) =>
        parsed.GetResult(globals.NoColor) is not { Implicit: false } && !IsForbiddenByEnvironment(host, out _);

    public static Setting<string> Resolve(CliHost host, ParseResult parsed, GlobalOptions globals, SettingsFile file)
    {
        if (parsed.GetValue(globals.NoColor))
            return new("color", Off, "command line (--no-color)");
        if (IsForbiddenByEnvironment(host, out var because))
            return new("color", Off, because);
        if (file.Color is { } wanted)
            return new("color", wanted ? On : Off, file.Path);
        return host.IsOutTerminal || host.IsErrorTerminal
            ? new("color", On, "default")
            : new("color", Off, "default (the output is no terminal)");
    }

    private static bool IsForbiddenByEnvironment(CliHost host, out string because)
    {
        because = host.Environment("NO_COLOR") is { Length: > 0 } ? "environment (NO_COLOR)"
            : host.Environment("TERM") == "dumb" ? "environment (TERM)"
            : "";
        return because.Length > 0;
    }
}
