using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>Writes one message of a frame.</summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter json, ConnectionMessage message) =>
        JsonSerializer.Serialize(json, message, ContractsJson.Default.ConnectionMessage);
}
