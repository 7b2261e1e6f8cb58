using System.Text.Json;
using System.Text.Unicode;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Bodies;

/// <summary>Strict JSON: valid UTF-8, no property twice, bounded depth, no lone surrogates.</summary>
internal static class JsonText
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The document, which owns its memory, or MalformedRequest / TooDeep with line, position and pointer.</summary>
    public static Outcome<JsonElement> Parse(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        if (utf8.StartsWith(ByteOrderMark))
            utf8 = utf8[ByteOrderMark.Length..];
        if (!Utf8.IsValid(utf8))
            return JsonFaultLocator.BadUtf8(utf8);
        if (MayHoldSurrogates(utf8) && JsonFaultLocator.Find(utf8, maxDepth) is { } fault)
            return fault;
        try
        {
            return JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            return JsonFaultLocator.Find(utf8, maxDepth) ?? JsonFaultLocator.Malformed(exception, "");
        }
    }

    // An escaped surrogate starts with \ud; the rare text that has one is walked token by token.
    private static bool MayHoldSurrogates(ReadOnlySpan<byte> utf8) =>
        utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0;
}
