using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LoopStacks.JsonSchema.Values;

/// <summary>
/// Works on JSON strings as they are written, so that nothing is allocated. "Raw" is the UTF-8 text between the quotes,
/// escapes included. A lone surrogate, which JSON can write but UTF-8 cannot, is kept as three bytes (WTF-8).
/// </summary>
internal static class JsonText
{
    public static ReadOnlySpan<byte> Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value)[1..^1];

    public static ReadOnlySpan<byte> RawName(JsonProperty property) => JsonMarshal.GetRawUtf8PropertyName(property);

    public static bool IsEscaped(ReadOnlySpan<byte> raw) => raw.Contains((byte)'\\');

    /// <summary>Length in Unicode code points, which is what the draft calls the length of a string.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> raw)
    {
        var count = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var b = raw[i];
            if (b == '\\')
            {
                i += SkipEscape(raw, i);
                count++;
            }
            else if ((b & 0xC0) != 0x80)
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Writes the text without escapes. The destination must be as long as <paramref name="raw"/>.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        var written = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                destination[written++] = raw[i];
                continue;
            }

            if (raw[i + 1] == 'u')
                written += EncodeCodePoint(ReadCodePoint(raw, i), destination[written..]);
            else
                destination[written++] = Unescaped(raw[i + 1]);
            i += SkipEscape(raw, i);
        }

        return written;
    }

    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!IsEscaped(left) && !IsEscaped(right))
            return left.SequenceEqual(right);
        using var a = new UnescapedText(left, stackalloc byte[UnescapedText.ScratchSize]);
        using var b = new UnescapedText(right, stackalloc byte[UnescapedText.ScratchSize]);
        return a.Bytes.SequenceEqual(b.Bytes);
    }

    /// <summary>The text as a string; what is not Unicode becomes U+FFFD, so this never throws.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        using var text = new UnescapedText(raw, stackalloc byte[UnescapedText.ScratchSize]);
        return Encoding.UTF8.GetString(text.Bytes);
    }

    public static string Decode(JsonElement value) => Decode(Raw(value));

    /// <summary>How many bytes an escape has after its backslash; a surrogate pair is one escape.</summary>
    private static int SkipEscape(ReadOnlySpan<byte> raw, int backslash) =>
        raw[backslash + 1] != 'u' ? 1 : ReadCodePoint(raw, backslash) > 0xFFFF ? 11 : 5;

    private static int ReadCodePoint(ReadOnlySpan<byte> raw, int backslash)
    {
        var first = ReadUnit(raw, backslash);
        var next = backslash + 6;
        if (!char.IsHighSurrogate((char)first) || next + 6 > raw.Length || raw[next] != '\\' || raw[next + 1] != 'u')
            return first;
        var second = ReadUnit(raw, next);
        return char.IsLowSurrogate((char)second) ? char.ConvertToUtf32((char)first, (char)second) : first;
    }

    private static int ReadUnit(ReadOnlySpan<byte> raw, int backslash) =>
        ushort.Parse(raw.Slice(backslash + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Unescaped(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };

    private static int EncodeCodePoint(int codePoint, Span<byte> destination)
    {
        if (Rune.TryCreate(codePoint, out var rune))
            return rune.EncodeToUtf8(destination);
        destination[0] = (byte)(0xE0 | (codePoint >> 12));
        destination[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
        destination[2] = (byte)(0x80 | (codePoint & 0x3F));
        return 3;
    }
}
