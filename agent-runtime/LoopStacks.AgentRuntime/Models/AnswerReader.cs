using System.Text;
using System.Text.Json;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>Finds JSON values in what a model wrote: the whole, what a code fence holds, or what stands among prose.</summary>
internal static class AnswerReader
{
    private const int MaxTries = 64;

    /// <summary>The whole text as JSON, a code fence around it taken off.</summary>
    public static JsonElement? Whole(string text)
    {
        text = text.Trim();
        if (text.StartsWith("```", StringComparison.Ordinal) && text.EndsWith("```", StringComparison.Ordinal) && text.IndexOf('\n') is > 0 and var line && line < text.Length - 3)
            text = text[(line + 1)..^3];
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The objects and arrays that stand in a text, the largest first; the whole alone where it is JSON.</summary>
    public static IReadOnlyList<JsonElement> Candidates(string text)
    {
        if (Whole(text) is { } whole)
            return [whole];
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = new List<(JsonElement Value, int Length)>();
        var at = 0;
        for (var tries = 0; tries < MaxTries && Next(bytes, ref at); tries++)
        {
            if (TryValue(bytes.AsSpan(at), out var value, out var length))
                found.Add((value, length));
            at += Math.Max(length, 1);
        }

        return [.. found.OrderByDescending(candidate => candidate.Length).Select(candidate => candidate.Value)];
    }

    private static bool Next(byte[] bytes, ref int at)
    {
        if (at >= bytes.Length)
            return false;
        var next = bytes.AsSpan(at).IndexOfAny((byte)'{', (byte)'[');
        at += Math.Max(next, 0);
        return next >= 0;
    }

    private static bool TryValue(ReadOnlySpan<byte> bytes, out JsonElement value, out int length)
    {
        (value, length) = (default, 0);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            value = JsonElement.ParseValue(ref reader);
            length = (int)reader.BytesConsumed;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
