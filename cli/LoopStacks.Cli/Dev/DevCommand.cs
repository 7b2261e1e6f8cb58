using System.CommandLine;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Resources.Apply;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Cli.Dev;

/// <summary>Runs the whole platform in this process until it is stopped.</summary>
internal sealed class DevCommand : CliCommand
{
    private readonly Option<int?> _port = WholeNumber.Option("--port", ["-p"], 0, 65_535, "Port on 127.0.0.1; 0 takes a free one [default: 8080]", "port");
    private readonly Option<string?> _urls = new("--urls") { Description = "Addresses to listen on, separated by ';' [env: LOOPSTACKS_URLS; default: http://127.0.0.1:8080]", HelpName = "urls" };
    private readonly Option<string?> _data = new("--data") { Description = "Folder of loops and resources; :memory: keeps nothing [env: LOOPSTACKS_DATA; default: .loopstacks]", HelpName = "folder" };
    private readonly Option<string[]> _apply = new("--apply", "-f") { Description = "Apply these documents when it runs", HelpName = "file|dir", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Say only where it listens" };

    public DevCommand(GlobalOptions globals)
        : base("dev", "Run the whole platform in this process: API, engine, store and agents. Ctrl-C stops it.", globals)
    {
        foreach (var option in new Option[] { _port, _urls, _data, _apply, _quiet })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_port) is { Implicit: false } && result.GetResult(_urls) is { Implicit: false })
                result.AddError("--port and --urls exclude each other.");
        });
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks dev --apply examples/", "A platform with agents and LoopStacks to try"),
        ("loopstacks dev --port 0 --data :memory: --quiet", "On a free port, keeping nothing"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var options = new PlatformOptions(
            context.Value(_port) is { } port ? $"http://127.0.0.1:{port}" : context.Value(_urls),
            Folder(context),
            context.Verbose ? LogLevel.Information : context.Value(_quiet) ? LogLevel.Error : LogLevel.Warning);
        await using var platform = await context.Host.StartPlatform!(options, cancellation);
        using var api = new ApiClient(platform.Address, context.Settings.Token.Value, context.Host.Clock, null);
        var applied = await ApplyAsync(context, api, cancellation);
        await Welcome.WriteAsync(context, api, applied, context.Value(_quiet), cancellation);
        await platform.Completion.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // To be stopped is how it ends: no failure, other than for commands that were to finish something.
        return ExitCodes.Ok;
    }

    private string? Folder(CommandContext context) =>
        context.Value(_data) is { } folder && folder != ":memory:" ? Path.Combine(context.Host.WorkingFolder, folder) : context.Value(_data);

    private async Task<IReadOnlyList<AppliedManifest>> ApplyAsync(CommandContext context, ApiClient api, CancellationToken cancellation) =>
        context.Value(_apply) is { Length: > 0 } paths ? await Application.OfPathsAsync(context.Host, api, paths, cancellation) : [];
}
