using LoopStacks.Api.Answers;
using LoopStacks.Engine.Faults;
using Microsoft.Extensions.Primitives;

namespace LoopStacks.Api.Executions;

/// <summary>The header <c>Idempotency-Key</c>: the caller's name for a request, so that sending it again starts nothing new.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";
    public const int Longest = 255;

    /// <summary>The key, null where none is given, or InvalidArgument.</summary>
    public static Outcome<string?> Of(StringValues header)
    {
        if (header.Count == 0)
            return (string?)null;
        var key = header[0];
        if (header.Count == 1 && key is { Length: >= 1 and <= Longest } && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
            return key;
        return Refusals.Argument($"Header {Header} must be given once, as 1 to {Longest} visible ASCII characters without spaces.");
    }
}
