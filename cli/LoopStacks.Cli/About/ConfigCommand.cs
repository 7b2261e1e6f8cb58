using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Settings;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.About;

/// <summary>Shows the settings that hold and where each came from.</summary>
internal sealed class ConfigCommand(GlobalOptions globals)
    : CliCommand("config", "Show the settings that hold, and where each came from: command line, environment, file or default.", globals)
{
    // Of the platform's own settings: so one need not print them to see whether they are set.
    private static readonly string[] Secrets = ["LOOPSTACKS_POSTGRES", "LOOPSTACKS_REDIS"];

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks config", "Which platform is spoken to, and why that one"),
        ("LOOPSTACKS_REALM=research loopstacks config -o json", "For a program"),
    ];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var settings = context.Settings;
        (string Name, string Value, string Source)[] rows =
        [
            ("url", Unreachable.Shown(settings.Address), settings.Url.Source),
            ("realm", settings.Realm.Value, settings.Realm.Source),
            ("output", settings.Output.Value, settings.Output.Source),
            ("color", settings.Color.Value, settings.Color.Source),
            ("token", settings.Token.Value is null ? "-" : "***", settings.Token.Source),
        ];
        rows = [.. rows, .. Secrets.Select(variable => Masked(context.Host, variable))];
        var document = new JsonObject(rows.Select(row => KeyValuePair.Create(row.Name, (JsonNode?)new JsonObject { ["value"] = row.Value, ["source"] = row.Source })))
        {
            ["file"] = new JsonObject { ["value"] = settings.File, ["source"] = File.Exists(settings.File) ? "read" : "absent" },
        };
        if (context.WroteDocument(JsonSerializer.SerializeToElement(document)))
            return Task.FromResult(ExitCodes.Ok);
        var table = new TextTable("SETTING", "VALUE", "SOURCE");
        foreach (var (name, value, source) in rows)
            table.Add(name, value, source);
        table.Add("file", settings.File, File.Exists(settings.File) ? "read" : "absent");
        table.Write(context.Out);
        return Task.FromResult(ExitCodes.Ok);
    }

    private static (string Name, string Value, string Source) Masked(CliHost host, string variable)
    {
        var isSet = host.Environment(variable) is { Length: > 0 };
        return (variable["LOOPSTACKS_".Length..].ToLowerInvariant(), isSet ? "***" : "-", isSet ? $"environment ({variable})" : "default");
    }
}
