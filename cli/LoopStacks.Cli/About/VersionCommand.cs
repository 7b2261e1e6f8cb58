using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.About;

/// <summary>Shows the versions of this program and of the platform.</summary>
internal sealed class VersionCommand : CliCommand
{
    private readonly Option<bool> _client = new("--client") { Description = "Only of this program; nobody is asked" };

    public VersionCommand(GlobalOptions globals)
        : base("version", "Show the versions of this program and of the platform.", globals) => Add(_client);

    public override IReadOnlyList<(string Line, string Does)> Examples => [("loopstacks version --client", "Without asking a platform")];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        CliFailure? failure = null;
        string? server = null;
        if (!context.Value(_client))
            (server, failure) = await ServerAsync(context.Api, cancellation);
        var document = new JsonObject { ["client"] = ClientVersion.Text };
        if (!context.Value(_client))
            document["server"] = server;
        if (!context.WroteDocument(JsonSerializer.SerializeToElement(document)))
        {
            context.Out.Line($"client  {ClientVersion.Text}");
            if (server is not null)
                context.Out.Line($"server  {server}  ({Unreachable.Shown(context.Settings.Address)})");
        }

        return failure is null ? ExitCodes.Ok : throw failure;
    }

    private static async Task<(string? Version, CliFailure? Failure)> ServerAsync(ApiClient api, CancellationToken cancellation)
    {
        try
        {
            var description = await api.GetAsync("/openapi/v1.json", cancellation);
            return (description.Field("info")?.Text("version") ?? "unknown", null);
        }
        catch (CliFailure failure) when (failure.Problem.Code == Unreachable.Code)
        {
            return (null, failure);
        }
        catch (CliFailure)
        {
            return ("unknown", null);
        }
    }
}
