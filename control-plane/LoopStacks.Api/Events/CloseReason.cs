using System.Text;

namespace LoopStacks.Api.Events;

/// <summary>The reason in a close frame: at most 123 bytes of UTF-8 (RFC 6455, 5.5).</summary>
internal static class CloseReason
{
    private const int MaxBytes = 123;

    public static string Of(string reason)
    {
        var text = reason;
        while (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            text = text[..^Math.Max(1, (Encoding.UTF8.GetByteCount(text) - MaxBytes) / 4)];
        return text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }
}
