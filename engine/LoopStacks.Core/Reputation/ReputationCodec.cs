using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopStacks.Core.Reputation;

/// <summary>A reputation as it stands in the store: JSON. Fields stay readable for ever; new ones are optional.</summary>
public static class ReputationCodec
{
    public static byte[] Encode(ReputationState state) => JsonSerializer.SerializeToUtf8Bytes(state, ReputationJson.Default.ReputationState);

    /// <exception cref="JsonException">The data is damaged.</exception>
    public static ReputationState Decode(ReadOnlySpan<byte> data) =>
        JsonSerializer.Deserialize(data, ReputationJson.Default.ReputationState) ?? throw new JsonException("The data of a reputation is null.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, IgnoreReadOnlyProperties = true, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ReputationState))]
internal sealed partial class ReputationJson : JsonSerializerContext;
