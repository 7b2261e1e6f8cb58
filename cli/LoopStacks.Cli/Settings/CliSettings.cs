using System.CommandLine;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Cli.Settings;

/// <summary>The settings that hold for one run: command line before environment before file before default.</summary>
internal sealed record CliSettings(
    Setting<string> Url,
    Setting<string> Realm,
    Setting<string> Output,
    Setting<string> Color,
    Setting<string?> Token,
    string File)
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private const string Default = "default";

    public Uri Address { get; } = ReadUrl(Url);

    public OutputFormat Format { get; } = ReadFormat(Output);

    public bool ColorAllowed => Color.Value == "on";

    public static CliSettings Resolve(CliHost host, GlobalOptions globals, ParseResult parsed)
    {
        var file = SettingsFile.Read(host);
        return new CliSettings(
            Pick("url", parsed.GetValue(globals.Url), "--url", host, "LOOPSTACKS_URL", file.Url, file.Path, DefaultUrl),
            Pick("realm", parsed.GetValue(globals.Realm), "--realm", host, "LOOPSTACKS_REALM", file.Realm, file.Path, ConnectionProtocol.DefaultRealm),
            Pick("output", parsed.GetValue(globals.Output), "--output", host, "LOOPSTACKS_OUTPUT", file.Output, file.Path, "table"),
            Palette.Resolve(host, parsed, globals, file),
            Secret(host, file),
            file.Path);
    }

    private static Setting<string> Pick(
        string name, string? given, string option, CliHost host, string variable, string? inFile, string file, string otherwise)
    {
        if (given is not null)
            return new(name, given, $"command line ({option})");
        if (host.Environment(variable) is { Length: > 0 } set)
            return new(name, set, $"environment ({variable})");
        return inFile is not null ? new(name, inFile, file) : new(name, otherwise, Default);
    }

    /// <summary>A secret has no option: command lines are seen by everybody on the machine.</summary>
    private static Setting<string?> Secret(CliHost host, SettingsFile file) =>
        host.Environment("LOOPSTACKS_TOKEN") is { Length: > 0 } set ? new("token", set, "environment (LOOPSTACKS_TOKEN)")
        : file.Token is not null ? new("token", file.Token, file.Path)
        : new("token", null, Default);

    private static Uri ReadUrl(Setting<string> url) =>
        Uri.TryCreate(url.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw CliFailure.Usage(
                $"The url '{url.Value}' from {url.Source} is not one: it must start with http:// or https://.",
                $"Such as {DefaultUrl}.");

    private static OutputFormat ReadFormat(Setting<string> output) => output.Value switch
    {
        "table" => OutputFormat.Table,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        "csv" => OutputFormat.Csv,
        _ => throw CliFailure.Usage($"The output '{output.Value}' from {output.Source} is unknown.", "Use table, json or yaml; of stats also csv."),
    };
}
