using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>Reads one message of a frame.</summary>
internal static class MessageReader
{
    /// <summary>From its first token to its last.</summary>
    public static ConnectionMessage Read(ref Utf8JsonReader reader) =>
        JsonSerializer.Deserialize(ref reader, ContractsJson.Default.ConnectionMessage)
        ?? throw new JsonException("A message is a JSON object with a property 'type'.");
}
