using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// The properties of the messages that are read by hand. Whatever is unusual (a null, a wrong type, an unknown property, something missing) gives up,
/// and the serializer reads the message again, so that there is one place that judges.
/// </summary>
internal struct MessageFields
{
    private string? _announcement;
    private string? _workItem;
    private string? _loop;
    private string? _loopStack;
    private string? _capability;
    private string? _text;
    private string? _message;
    private string? _traceParent;
    private string? _key;
    private string? _code;
    private string? _realm;
    private IReadOnlyList<string>? _capabilities;
    private IReadOnlyList<ContributionSeen>? _contributions;
    private IReadOnlyDictionary<string, string>? _labels;
    private RemainingBudget? _budget;
    private Usage? _usage;
    private JsonElement? _payload;
    private JsonElement? _inline;
    private DateTimeOffset? _closesAt;
    private DateTimeOffset? _deadline;
    private double? _confidence;
    private double? _expectedSeconds;
    private decimal? _cost;
    private int? _attempt;
    private int? _depth;
    // One text and one payload serve several messages; the first letter of the name they came under tells which.
    private byte _textName;
    private byte _payloadName;

    public readonly Bid? ToBid() => _announcement is not null && _capability is not null && _confidence is { } confidence && (_textName is 0 or (byte)'n')
        ? new Bid(_announcement, _capability, confidence, _cost, _expectedSeconds, _text)
        : null;

    public readonly Decline? ToDecline() => _announcement is not null && _text is not null && _textName == 'r' ? new Decline(_announcement, _text, _capability) : null;

    public readonly Accept? ToAccept() => _workItem is not null && _attempt is { } attempt ? new Accept(_workItem, attempt) : null;

    public readonly Recorded? ToRecorded() => _workItem is not null && _attempt is { } attempt && _text is not null && _textName == 's'
        ? new Recorded(_workItem, attempt, _text, _message)
        : null;

    public readonly Result? ToResult() => _workItem is not null && _attempt is { } attempt && _payload is { } output && _payloadName == 'o'
        ? new Result(_workItem, attempt, output, _confidence, _usage)
        : null;

    public readonly Spawn? ToSpawn() => _workItem is not null && _attempt is { } attempt && _key is not null && _payload is { } input && _payloadName == 'i'
        ? new Spawn(_workItem, attempt, _key, input, _loopStack, _inline, _realm, _budget, _deadline, _labels)
        : null;

    public readonly Child? ToChild()
    {
        if (_workItem is null || _attempt is not { } attempt || _key is null || _text is null || _textName != 's' || _payloadName is not (0 or (byte)'o'))
            return null;
        return new Child(_workItem, attempt, _key, _text, _loop, _payload, _confidence, _usage, _code, _message);
    }

    public readonly Waiting? ToWaiting() => _workItem is not null && _attempt is { } attempt ? new Waiting(_workItem, attempt) : null;

    public readonly Working? ToWorking() => _workItem is not null && _attempt is { } attempt ? new Working(_workItem, attempt) : null;

    public readonly Announce? ToAnnounce()
    {
        if (_announcement is null || _loop is null || _loopStack is null || _capabilities is null)
            return null;
        return _payload is { } input && _payloadName == 'i' && _closesAt is { } closesAt && _deadline is { } deadline && _depth is { } depth
            ? new Announce(_announcement, _loop, _loopStack, _capabilities, input, closesAt, deadline, depth, _labels, _budget)
            : null;
    }

    public readonly Award? ToAward()
    {
        if (_workItem is null || _attempt is not { } attempt || _loop is null || _loopStack is null || _capabilities is null || _contributions is null)
            return null;
        return _payload is { } input && _payloadName == 'i' && _deadline is { } deadline && _depth is { } depth
            ? new Award(_workItem, attempt, _loop, _loopStack, _capabilities, input, _contributions, deadline, depth, _traceParent, _labels)
            : null;
    }

    /// <summary>Reads up to the end of the object. False where something is unusual.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader;
            if (!reader.Read() || !TryReadValue(ref name, ref reader))
                return false;
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    // The first letter decides among few names, so that most are compared once.
    private bool TryReadValue(ref Utf8JsonReader name, ref Utf8JsonReader reader) => name.ValueSpan is [var first, ..] && first switch
    {
        (byte)'a' => name.ValueTextEquals("announcement"u8) ? Text(ref reader, ref _announcement) : name.ValueTextEquals("attempt"u8) && Number(ref reader, ref _attempt),
        (byte)'b' => name.ValueTextEquals("budget"u8) && Budget(ref reader),
        (byte)'c' => TryReadC(ref name, ref reader),
        (byte)'d' => name.ValueTextEquals("deadline"u8) ? Time(ref reader, ref _deadline) : name.ValueTextEquals("depth"u8) && Number(ref reader, ref _depth),
        (byte)'e' => name.ValueTextEquals("expectedSeconds"u8) && Number(ref reader, ref _expectedSeconds),
        (byte)'i' => name.ValueTextEquals("input"u8) ? Payload(ref reader, first) : name.ValueTextEquals("inline"u8) && Inline(ref reader),
        (byte)'k' => name.ValueTextEquals("key"u8) && Text(ref reader, ref _key),
        (byte)'l' => TryReadL(ref name, ref reader),
        (byte)'m' => name.ValueTextEquals("message"u8) && Text(ref reader, ref _message),
        (byte)'n' => name.ValueTextEquals("note"u8) && Text(ref reader, first),
        (byte)'o' => name.ValueTextEquals("output"u8) && Payload(ref reader, first),
        (byte)'r' => name.ValueTextEquals("reason"u8) ? Text(ref reader, first) : name.ValueTextEquals("realm"u8) && Text(ref reader, ref _realm),
        (byte)'s' => name.ValueTextEquals("status"u8) && Text(ref reader, first),
        (byte)'t' => name.ValueTextEquals("traceParent"u8) && Text(ref reader, ref _traceParent),
        (byte)'u' => name.ValueTextEquals("usage"u8) && Usage(ref reader),
        (byte)'w' => name.ValueTextEquals("workItem"u8) && Text(ref reader, ref _workItem),
        _ => false,
    };

    private bool TryReadC(ref Utf8JsonReader name, ref Utf8JsonReader reader)
    {
        if (name.ValueTextEquals("capabilities"u8))
            return Texts(ref reader);
        if (name.ValueTextEquals("capability"u8))
            return Text(ref reader, ref _capability);
        if (name.ValueTextEquals("confidence"u8))
            return Number(ref reader, ref _confidence);
        if (name.ValueTextEquals("contributions"u8))
            return Contributions(ref reader);
        if (name.ValueTextEquals("closesAt"u8))
            return Time(ref reader, ref _closesAt);
        if (name.ValueTextEquals("code"u8))
            return Text(ref reader, ref _code);
        if (!name.ValueTextEquals("cost"u8) || reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var cost))
            return false;
        _cost = cost;
        return true;
    }

    private bool TryReadL(ref Utf8JsonReader name, ref Utf8JsonReader reader)
    {
        if (name.ValueTextEquals("loop"u8))
            return Text(ref reader, ref _loop);
        if (name.ValueTextEquals("loopStack"u8))
            return Text(ref reader, ref _loopStack);
        if (!name.ValueTextEquals("labels"u8) || reader.TokenType != JsonTokenType.StartObject)
            return false;
        _labels = JsonSerializer.Deserialize(ref reader, ContractsJson.Default.IReadOnlyDictionaryStringString);
        return _labels is not null;
    }

    private bool Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        var texts = new List<string>(1);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            texts.Add(reader.GetString()!);
        _capabilities = texts;
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private bool Contributions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        List<ContributionSeen>? seen = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            (seen ??= []).Add(JsonSerializer.Deserialize(ref reader, ContractsJson.Default.ContributionSeen)!);
        _contributions = seen ?? (IReadOnlyList<ContributionSeen>)[];
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private bool Budget(ref Utf8JsonReader reader)
    {
        _budget = reader.TokenType == JsonTokenType.StartObject ? JsonSerializer.Deserialize(ref reader, ContractsJson.Default.RemainingBudget) : null;
        return _budget is not null;
    }

    private bool Usage(ref Utf8JsonReader reader)
    {
        _usage = reader.TokenType == JsonTokenType.StartObject ? JsonSerializer.Deserialize(ref reader, ContractsJson.Default.Usage) : null;
        return _usage is not null;
    }

    private bool Payload(ref Utf8JsonReader reader, byte name)
    {
        _payloadName = name;
        _payload = JsonElement.ParseValue(ref reader);
        return true;
    }

    private bool Inline(ref Utf8JsonReader reader)
    {
        // A null is no stack at all, which the serializer knows.
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        _inline = JsonElement.ParseValue(ref reader);
        return true;
    }

    private bool Text(ref Utf8JsonReader reader, byte name)
    {
        _textName = name;
        return Text(ref reader, ref _text);
    }

    private static bool Text(ref Utf8JsonReader reader, ref string? text)
    {
        if (reader.TokenType != JsonTokenType.String)
            return false;
        text = reader.GetString();
        return true;
    }

    private static bool Number(ref Utf8JsonReader reader, ref int? number)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var value))
            return false;
        number = value;
        return true;
    }

    private static bool Number(ref Utf8JsonReader reader, ref double? number)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var value))
            return false;
        number = value;
        return true;
    }

    private static bool Time(ref Utf8JsonReader reader, ref DateTimeOffset? time)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var value))
            return false;
        time = value;
        return true;
    }
}
