using System.Text.Json;
using System.Text.Json.Serialization;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Messages;

/// <summary>JSON of what is in Redis: camel case, nulls left out; unknown fields are ignored, as a later version may have more.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    RespectRequiredConstructorParameters = false,
    Converters = [typeof(LoopIdJson), typeof(WorkItemIdJson), typeof(AnnouncementIdJson)])]
[JsonSerializable(typeof(NodeMessage))]
[JsonSerializable(typeof(PresenceMessage))]
[JsonSerializable(typeof(InstanceOffer))]
[JsonSerializable(typeof(WorkOrder))]
internal sealed partial class BusJson : JsonSerializerContext;

internal sealed class LoopIdJson : JsonConverter<LoopId>
{
    public override LoopId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LoopId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("That is no id of a loop.");

    public override void Write(Utf8JsonWriter writer, LoopId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class WorkItemIdJson : JsonConverter<WorkItemId>
{
    public override WorkItemId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WorkItemId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("That is no id of a work item.");

    public override void Write(Utf8JsonWriter writer, WorkItemId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class AnnouncementIdJson : JsonConverter<AnnouncementId>
{
    public override AnnouncementId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AnnouncementId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("That is no id of an announcement.");

    public override void Write(Utf8JsonWriter writer, AnnouncementId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
