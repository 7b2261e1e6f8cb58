using System.CommandLine;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Settings;

namespace LoopStacks.Cli.Shell;

/// <summary>One run of a command: its arguments, the settings that hold, where to write, and whom to ask.</summary>
internal sealed class CommandContext : IDisposable
{
    private CommandContext(CliHost host, ParseResult parsed, CliSettings settings, bool verbose)
    {
        Host = host;
        Parsed = parsed;
        Settings = settings;
        Verbose = verbose;
        Out = new Screen(host.Out, host.IsOutTerminal, settings.ColorAllowed && host.IsOutTerminal);
        Error = new Screen(host.Error, host.IsErrorTerminal, settings.ColorAllowed && host.IsErrorTerminal);
        Api = new ApiClient(settings.Address, settings.Token.Value, host.Clock, verbose ? Error : null);
    }

    public CliHost Host { get; }

    public ParseResult Parsed { get; }

    public CliSettings Settings { get; }

    /// <summary>The answer goes here, and nothing else.</summary>
    public Screen Out { get; }

    /// <summary>Everything said besides the answer.</summary>
    public Screen Error { get; }

    public ApiClient Api { get; }

    public bool Verbose { get; }

    public OutputFormat Format => Settings.Format;

    public string Realm => Settings.Realm.Value;

    public DateTimeOffset Now => Host.Clock.GetUtcNow();

    public static CommandContext Create(CliHost host, GlobalOptions globals, ParseResult parsed) =>
        new(host, parsed, CliSettings.Resolve(host, globals, parsed), parsed.GetValue(globals.Verbose));

    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    public bool IsGiven(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>Writes a document in the format that was asked for; false where a table was.</summary>
    public bool WroteDocument(JsonElement document)
    {
        if (Format == OutputFormat.Table)
            return false;
        Out.Line(Format == OutputFormat.Json ? JsonText.Pretty(document) : YamlText.Of(document));
        return true;
    }

    public void Dispose() => Api.Dispose();
}
