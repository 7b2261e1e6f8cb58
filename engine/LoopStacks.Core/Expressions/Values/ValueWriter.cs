using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Expressions.Values;

/// <summary>Writes values as JSON, within the limits of an evaluation.</summary>
/// <remarks>What was put together shares its parts, so that a small value can be gigantic when it is written; each value that is written counts.</remarks>
internal sealed class ValueWriter : IDisposable
{
    /// <summary>As deep as documents may be.</summary>
    private const int MaxDepth = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly Evaluation _evaluation;

    private ValueWriter(Evaluation evaluation)
    {
        _evaluation = evaluation;
        _json = new Utf8JsonWriter(_buffer, Options);
    }

    /// <summary>The value as an element; one that is part of a document stays that part.</summary>
    public static JsonElement ToElement(Value value, Evaluation evaluation)
    {
        if (value.IsNull)
            return JsonText.Null;
        if (value.Json is { } json)
        {
            if (JsonMarshal.GetRawUtf8Value(json).Length > evaluation.MaxResultBytes)
                throw TooLarge(evaluation);
            return json;
        }

        var reader = new Utf8JsonReader(WriteUtf8(value, evaluation), new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            throw TooDeep();
        }
    }

    /// <summary>The value as JSON without white space.</summary>
    public static string ToText(Value value, Evaluation evaluation)
    {
        var text = Encoding.UTF8.GetString(WriteUtf8(value, evaluation));
        evaluation.ChargeText(text.Length);
        return text;
    }

    public void Dispose() => _json.Dispose();

    private static ReadOnlySpan<byte> WriteUtf8(Value value, Evaluation evaluation)
    {
        using var writer = new ValueWriter(evaluation);
        writer.Write(value, 0);
        writer._json.Flush();
        return writer._buffer.WrittenSpan;
    }

    private void Write(Value value, int depth)
    {
        if (depth > MaxDepth)
            throw TooDeep();
        if (value.IsNull)
            _json.WriteNullValue();
        else if (value.Json is { } json)
            WriteJson(json);
        else if (value.Kind == JsonValueKind.String)
            WriteText(value.Text(_evaluation));
        else if (value.Kind == JsonValueKind.Array)
            WriteArray(value, depth);
        else
            WriteObject(value, depth);
        CheckSize(0);
    }

    private void WriteJson(JsonElement json)
    {
        CheckSize(JsonMarshal.GetRawUtf8Value(json).Length);
        try
        {
            json.WriteTo(_json);
        }
        catch (InvalidOperationException)
        {
            throw Evaluation.Failed("A string of the input has half of a surrogate pair, which is no Unicode text.");
        }
    }

    private void WriteText(string text)
    {
        CheckSize(text.Length);
        _json.WriteStringValue(text);
    }

    private void WriteArray(Value value, int depth)
    {
        _json.WriteStartArray();
        foreach (var item in value.Items(_evaluation))
            Write(item, depth + 1);
        _json.WriteEndArray();
    }

    private void WriteObject(Value value, int depth)
    {
        _json.WriteStartObject();
        foreach (var (name, property) in value.Properties(_evaluation))
        {
            CheckSize(name.Length);
            _json.WritePropertyName(name);
            Write(property, depth + 1);
        }

        _json.WriteEndObject();
    }

    private void CheckSize(int more)
    {
        if (_json.BytesCommitted + _json.BytesPending + more > _evaluation.MaxResultBytes)
            throw TooLarge(_evaluation);
    }

    private static ExpressionFaultException TooLarge(Evaluation evaluation) =>
        Evaluation.TooLarge($"Its result is larger than {evaluation.MaxResultBytes:N0} bytes; let it take less of its input.");

    private static ExpressionFaultException TooDeep() => Evaluation.TooLarge($"Its result is nested deeper than {MaxDepth} levels.");
}
