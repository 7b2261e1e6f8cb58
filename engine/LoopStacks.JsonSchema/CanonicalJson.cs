using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema;

/// <summary>
/// The one spelling of a JSON value by RFC 8785 (JSON Canonicalization Scheme), so that equal values have equal bytes and
/// can be hashed or counted as votes. Thread safe.
/// </summary>
/// <remarks>
/// The scheme takes numbers as IEEE 754 doubles: integers beyond 2^53 and longer fractions are rounded, so values that
/// <see cref="JsonEquality"/> tells apart may become the same text.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The canonical text of a value.</summary>
    /// <exception cref="JsonException">
    /// The value has no canonical form: a number beyond the range of a double, a lone surrogate in a string, or a property
    /// name that occurs twice.
    /// </exception>
    /// <exception cref="InsufficientExecutionStackException">The value is nested too deeply for the stack.</exception>
    public static string Serialize(JsonElement value)
    {
        var output = new StringBuilder();
        Write(output, value);
        return output.ToString();
    }

    /// <summary>The canonical text of a value in UTF-8, as it is hashed. The exceptions are those of <see cref="Serialize"/>.</summary>
    public static byte[] SerializeToUtf8Bytes(JsonElement value) => Encoding.UTF8.GetBytes(Serialize(value));

    private static void Write(StringBuilder output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value);
                break;
            case JsonValueKind.Array:
                WriteArray(output, value);
                break;
            case JsonValueKind.String:
                WriteString(output, Read(JsonText.Raw(value)));
                break;
            case JsonValueKind.Number:
                WriteNumber(output, value);
                break;
            case JsonValueKind.True:
                output.Append("true");
                break;
            case JsonValueKind.False:
                output.Append("false");
                break;
            case JsonValueKind.Null:
                output.Append("null");
                break;
            default:
                throw new ArgumentException("The element is undefined; it holds no JSON value.", nameof(value));
        }
    }

    private static void WriteObject(StringBuilder output, JsonElement value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var properties = value.EnumerateObject().Select(property => (Name: Read(JsonText.RawName(property)), property.Value)).ToArray();
        // Ordinal comparison of strings is by UTF-16 code units, as section 3.2.3 wants it.
        Array.Sort(properties, (left, right) => string.CompareOrdinal(left.Name, right.Name));

        output.Append('{');
        for (var i = 0; i < properties.Length; i++)
        {
            if (i > 0 && properties[i].Name == properties[i - 1].Name)
                throw new JsonException($"The property {ValuePreview.Of(properties[i].Name)} occurs twice; such an object has no canonical form.");
            if (i > 0)
                output.Append(',');
            WriteString(output, properties[i].Name);
            output.Append(':');
            Write(output, properties[i].Value);
        }

        output.Append('}');
    }

    private static void WriteArray(StringBuilder output, JsonElement value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        output.Append('[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
                output.Append(',');
            first = false;
            Write(output, item);
        }

        output.Append(']');
    }

    /// <summary>Escapes only what section 3.2.2.2 says: quotes, backslashes and control characters.</summary>
    private static void WriteString(StringBuilder output, string text)
    {
        output.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                < ' ' => output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => output.Append(c),
            };
        }

        output.Append('"');
    }

    private static void WriteNumber(StringBuilder output, JsonElement value)
    {
        var number = double.Parse(JsonMarshal.GetRawUtf8Value(value), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            throw new JsonException($"The number {ValuePreview.Of(value)} is beyond the range of a double; it has no canonical form.");
        output.Append(EcmaNumber.Format(number));
    }

    private static string Read(ReadOnlySpan<byte> raw)
    {
        using var text = new UnescapedText(raw, stackalloc byte[UnescapedText.ScratchSize]);
        if (!System.Text.Unicode.Utf8.IsValid(text.Bytes))
            throw new JsonException("A string holds a lone surrogate or invalid UTF-8; it has no canonical form.");
        return Encoding.UTF8.GetString(text.Bytes);
    }
}
