using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>
/// Loop events as they stand in the journal and as readers get them: a type name and a JSON object. Names and fields of released versions stay readable for ever; new fields are optional.
/// </summary>
public static class LoopEventCodec
{
    private static readonly FrozenDictionary<string, JsonTypeInfo> ByName = Types().ToFrozenDictionary(type => NameOf(type.Type), type => type);
    private static readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Info)> ByType =
        Types().ToFrozenDictionary(type => type.Type, type => (NameOf(type.Type), type));

    /// <summary>All type names, such as <c>loopAccepted</c>.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The name under which an event is stored.</summary>
    public static string TypeOf(LoopEvent @event) => ByType[@event.GetType()].Name;

    public static byte[] Encode(LoopEvent @event) => JsonSerializer.SerializeToUtf8Bytes(@event, ByType[@event.GetType()].Info);

    public static void Encode(LoopEvent @event, Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, @event, ByType[@event.GetType()].Info);

    /// <exception cref="InvalidOperationException">The type is unknown: the journal was written by a newer version.</exception>
    /// <exception cref="JsonException">The data is damaged.</exception>
    public static LoopEvent Decode(string type, ReadOnlySpan<byte> data)
    {
        if (!ByName.TryGetValue(type, out var info))
            throw new InvalidOperationException($"The journal has an event of type '{type}', which this version does not know; it was written by a newer one.");
        return (LoopEvent)(JsonSerializer.Deserialize(data, info) ?? throw new JsonException($"The data of an event of type '{type}' is null."));
    }

    private static string NameOf(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    private static JsonTypeInfo[] Types()
    {
        var json = LoopEventJson.Default;
        return
        [
            json.LoopAccepted, json.BiddingOpened, json.CandidateJoined, json.BidsReceived, json.BiddingClosed, json.ReannounceScheduled, json.WorkAwarded,
            json.WorkReleased, json.RoundOpened, json.WorkStarted, json.WorkRetryScheduled, json.WorkReawarded, json.WorkFailed, json.WorkCompleted, json.WorkCancelled,
            json.ChildSpawned, json.ChildEnded, json.QuestionAsked, json.QuestionAnswered, json.QuestionExpired, json.QuestionWithdrawn, json.DeadlineExtended, json.WorkParked, json.LoopPaused, json.LoopResumed,
            json.CompositeStarted, json.NodeOpened, json.NodeSkipped,
            json.LoopCompleted, json.LoopFailed, json.LoopCancelled, json.LoopTimedOut,
        ];
    }
}

/// <summary>A loop's id as a string.</summary>
internal sealed class LoopIdConverter : JsonConverter<LoopId>
{
    public override LoopId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

    public override void Write(Utf8JsonWriter writer, LoopId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>An enum as its name in camel case.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(LoopIdConverter), typeof(CamelCaseEnum<AnswerKind>), typeof(CamelCaseEnum<ClosingReason>), typeof(CamelCaseEnum<RoundCause>), typeof(CamelCaseEnum<ChildPurpose>), typeof(CamelCaseEnum<ChildStatus>), typeof(CamelCaseEnum<QuestionPurpose>)])]
[JsonSerializable(typeof(LoopAccepted))]
[JsonSerializable(typeof(BiddingOpened))]
[JsonSerializable(typeof(CandidateJoined))]
[JsonSerializable(typeof(BidsReceived))]
[JsonSerializable(typeof(BiddingClosed))]
[JsonSerializable(typeof(ReannounceScheduled))]
[JsonSerializable(typeof(WorkAwarded))]
[JsonSerializable(typeof(WorkReleased))]
[JsonSerializable(typeof(RoundOpened))]
[JsonSerializable(typeof(WorkStarted))]
[JsonSerializable(typeof(WorkRetryScheduled))]
[JsonSerializable(typeof(WorkReawarded))]
[JsonSerializable(typeof(WorkFailed))]
[JsonSerializable(typeof(WorkCompleted))]
[JsonSerializable(typeof(WorkCancelled))]
[JsonSerializable(typeof(ChildSpawned))]
[JsonSerializable(typeof(ChildEnded))]
[JsonSerializable(typeof(QuestionAsked))]
[JsonSerializable(typeof(QuestionAnswered))]
[JsonSerializable(typeof(QuestionExpired))]
[JsonSerializable(typeof(QuestionWithdrawn))]
[JsonSerializable(typeof(DeadlineExtended))]
[JsonSerializable(typeof(WorkParked))]
[JsonSerializable(typeof(LoopPaused))]
[JsonSerializable(typeof(LoopResumed))]
[JsonSerializable(typeof(CompositeStarted))]
[JsonSerializable(typeof(NodeOpened))]
[JsonSerializable(typeof(NodeSkipped))]
[JsonSerializable(typeof(LoopCompleted))]
[JsonSerializable(typeof(LoopFailed))]
[JsonSerializable(typeof(LoopCancelled))]
[JsonSerializable(typeof(LoopTimedOut))]
internal sealed partial class LoopEventJson : JsonSerializerContext;
