using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>OUT and the end in sentences.</summary>
internal static class EndSentences
{
    /// <returns>Null where the event belongs elsewhere.</returns>
    public static IEnumerable<string>? Of(LoopEvent @event, LoopState after) => @event switch
    {
        LoopCompleted completed => [.. Parts(after), completed.Explanation, Words.Of($"The loop completed with {Words.Short(completed.Output)}, confidence {completed.Confidence:0.####}.")],
        LoopFailed failed => [.. Parts(after), $"The loop failed with {failed.Code}: {failed.Message}"],
        LoopCancelled cancelled => [$"The loop was cancelled: {cancelled.Reason}"],
        LoopTimedOut timedOut => [$"The loop timed out with {timedOut.Code}: {timedOut.Message}"],
        _ => null,
    };

    private static IEnumerable<string> Parts(LoopState after) =>
        LoopContributions.PartsOf(after).Select(part => Words.Of($"{after.Item(part.Number)!.Instance} {part.Sentence}."));
}
