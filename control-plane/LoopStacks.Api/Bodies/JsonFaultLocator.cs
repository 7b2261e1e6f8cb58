using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Bodies;

/// <summary>Walks a JSON text that could not be read and finds the first fault with its place. Slow; only for refusals.</summary>
internal static class JsonFaultLocator
{
    /// <summary>The first fault, or null where there is none.</summary>
    public static Fault? Find(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var path = new JsonPath();
        // One level more than allowed is read, so that the level beyond the limit is seen here and named.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        try
        {
            while (reader.Read())
                if (Step(ref reader, path, utf8, maxDepth) is { } fault)
                    return fault;
            return null;
        }
        catch (JsonException exception)
        {
            return Malformed(exception, path.PointerOfNext);
        }
    }

    public static Fault Malformed(JsonException exception, string pointer)
    {
        var line = (exception.LineNumber ?? 0) + 1;
        var position = (exception.BytePositionInLine ?? 0) + 1;
        return Refuse(pointer, $"The body is not JSON: {Sentence(exception.Message)} (line {line}, byte {position}).", "BadSyntax");
    }

    public static Fault BadUtf8(ReadOnlySpan<byte> utf8)
    {
        var scratch = ArrayPool<char>.Shared.Rent(utf8.Length);
        Utf8.ToUtf16(utf8, scratch, out var valid, out _, replaceInvalidSequences: false);
        ArrayPool<char>.Shared.Return(scratch);
        return Refuse("", $"The body is not UTF-8: byte 0x{utf8[valid]:X2} {Place(utf8, valid)} does not belong there.", "BadSyntax");
    }

    private static Fault? Step(ref Utf8JsonReader reader, JsonPath path, ReadOnlySpan<byte> utf8, int maxDepth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                path.Enter(reader.TokenType == JsonTokenType.StartArray);
                return path.Depth > maxDepth ? TooDeep(path, utf8, (int)reader.TokenStartIndex, maxDepth) : null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.Leave();
                return null;
            case JsonTokenType.PropertyName:
                if (!TryText(ref reader, out var name))
                    return LoneSurrogate(path, utf8, (int)reader.TokenStartIndex);
                return path.Name(name) ? null : Twice(path, name, utf8, (int)reader.TokenStartIndex);
            default:
                path.Value();
                return reader.TokenType == JsonTokenType.String && !TryText(ref reader, out _)
                    ? LoneSurrogate(path, utf8, (int)reader.TokenStartIndex)
                    : null;
        }
    }

    private static bool TryText(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static Fault TooDeep(JsonPath path, ReadOnlySpan<byte> utf8, int at, int maxDepth)
    {
        var detail = $"The body is nested deeper than {maxDepth} levels {Place(utf8, at)}, the limit of {ApiOptions.Section}:{nameof(ApiOptions.MaxDepth)}.";
        return new Fault(ErrorCode.TooDeep, detail, [new ProblemError(path.Pointer, detail, "TooDeep")]);
    }

    private static Fault Twice(JsonPath path, string name, ReadOnlySpan<byte> utf8, int at) =>
        Refuse(path.Pointer, $"Property '{name}' stands twice in the same object {Place(utf8, at)}; write it once.", "DuplicateName");

    private static Fault LoneSurrogate(JsonPath path, ReadOnlySpan<byte> utf8, int at) =>
        Refuse(path.Pointer, $"The text {Place(utf8, at)} holds half of a surrogate pair, which is no character.", "BadSyntax");

    private static Fault Refuse(string pointer, string detail, string code) =>
        new(ErrorCode.MalformedRequest, detail, [new ProblemError(pointer, detail, code)]);

    private static string Place(ReadOnlySpan<byte> utf8, int at)
    {
        var before = utf8[..at];
        return $"at line {before.Count((byte)'\n') + 1}, byte {at - before.LastIndexOf((byte)'\n')}";
    }

    // The reader's message ends with its own place, counted from zero, and may go on with advice for programmers.
    private static string Sentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        var advice = text.IndexOf(" Change the reader options", StringComparison.Ordinal);
        return (advice < 0 ? text : text[..advice]).TrimEnd('.');
    }
}
