using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>How OUT made the answer, and why the loop ended so.</summary>
internal static class AnswerStory
{
    public static ExplanationAnswer? Tell(LoopState state)
    {
        string[] contributions = [.. LoopContributions.Counted(state).Select(number => new WorkItemId(state.Id, number).ToString())];
        return state.End switch
        {
            LoopCompleted completed => new ExplanationAnswer(
                completed.Strategy, completed.Explanation, contributions, completed.Output, completed.Confidence, completed.Details),
            LoopFailed failed when contributions.Length > 0 => new ExplanationAnswer(
                Words.Camel(state.Definition.Aggregation.AggregationStrategy), failed.Message, contributions, Details: failed.Details),
            _ => null,
        };
    }

    public static ExplanationEnd? End(LoopState state)
    {
        if (state.End is not { } end)
            return null;
        var status = LoopRows.Status(state);
        var (code, text) = Why(end);
        return new ExplanationEnd(status, state.EndedAt!.Value, text, code);
    }

    /// <summary>The code and the sentence of an end.</summary>
    public static (string? Code, string Text) Why(LoopEvent end) => end switch
    {
        LoopCompleted completed => (null, completed.Explanation),
        LoopFailed failed => (failed.Code, failed.Message),
        LoopCancelled cancelled => ("Cancelled", cancelled.Reason),
        LoopTimedOut timedOut => (timedOut.Code, timedOut.Message),
        _ => (null, end.GetType().Name),
    };
}
