using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>Turns a command into the options of a replica: reads the Agent, and the AgentInstance where one is named.</summary>
internal sealed class OptionsBuilder(RuntimeCommand command, ResourceReader resources)
{
    /// <exception cref="CommandFailedException">A resource is missing or can't be read.</exception>
    public async Task<RuntimeOptions> BuildAsync(CancellationToken cancellationToken)
    {
        // With a file nothing is fetched: without one of its own the instance is only a name then, and its config comes with the connection.
        JsonElement? instance = command switch
        {
            { InstanceFile: { } document } => await FromFileAsync(document, cancellationToken).ConfigureAwait(false),
            { AgentFile: null, Instance: { } name } => await resources.ReadAsync("agent-instances", "AgentInstance", name, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
        var agent = command.AgentFile is { } file
            ? await FromFileAsync(file, cancellationToken).ConfigureAwait(false)
            : await resources.ReadAsync("agents", "Agent", AgentName(instance), cancellationToken).ConfigureAwait(false);
        if (UniversalAgent.Check(agent) is { Count: > 0 } faults)
            throw new CommandFailedException(ExitCodes.Invalid, "This runtime can't run the Agent:\n  " + string.Join("\n  ", faults));
        return new RuntimeOptions
        {
            Urls = command.Urls,
            Agent = agent,
            Instance = command.Instance ?? NameOf(instance),
            Replica = command.Replica,
            Realm = command.Realm ?? Text(instance, "realm") ?? ConnectionProtocol.DefaultRealm,
            Config = Spec(instance) is { } spec && spec.TryGetProperty("config", out var config) ? config : null,
            DrainTimeout = command.Drain,
            TokenFile = command.TokenFile,
        };
    }

    private string AgentName(JsonElement? instance) =>
        command.Agent ?? Text(instance, "agent")
        ?? throw new CommandFailedException(ExitCodes.Invalid, $"AgentInstance {command.Instance} names no agent in spec.agent.");

    private static async Task<JsonElement> FromFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException(ExitCodes.NotFound, $"There is no file {file}.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Invalid, $"{file} can't be read as JSON: {exception.Message}");
        }
    }

    private static string? NameOf(JsonElement? resource) =>
        resource is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static JsonElement? Spec(JsonElement? resource) =>
        resource is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty("spec", out var spec) && spec.ValueKind == JsonValueKind.Object ? spec : null;

    private static string? Text(JsonElement? resource, string name) =>
        Spec(resource) is { } spec && spec.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
