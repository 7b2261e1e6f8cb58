using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>Further rounds, people and pauses in sentences.</summary>
internal static class RoundSentences
{
    /// <returns>Null where the event belongs elsewhere.</returns>
    public static IEnumerable<string>? Of(LoopEvent @event) => @event switch
    {
        RoundOpened opened => Opened(opened),
        QuestionAsked asked => [Asked(asked)],
        QuestionAnswered answered => [Words.Of($"{answered.By} answered question {answered.Number} with {Words.Short(answered.Answer)}.")],
        QuestionExpired { Default: { } otherwise } expired => [Words.Of($"Nobody answered question {expired.Number} in time; {Words.Short(otherwise)} counts instead.")],
        QuestionExpired expired => [Words.Of($"Nobody answered question {expired.Number} in time.")],
        QuestionWithdrawn withdrawn => [Words.Of($"Question {withdrawn.Number} needs no answer any more: {withdrawn.Reason}")],
        DeadlineExtended extended => [$"The loop may take until {Words.Time(extended.Deadline)}: {extended.Reason}"],
        WorkParked parked => [Words.Of($"Work item {parked.Number} was set aside until {(parked.Any ? "one of" : "all of")} {Words.List(parked.Keys)} is there.")],
        LoopPaused paused => [$"{paused.By} paused the loop{(paused.Reason is null ? "" : $": {paused.Reason}")}"],
        LoopResumed resumed => [$"{resumed.By} let the loop go on."],
        _ => null,
    };

    private static IEnumerable<string> Opened(RoundOpened opened)
    {
        yield return Words.Of($"Round {opened.Round} was opened, since {Cause(opened.Because)}: {opened.Why}");
        if (opened.Feedback is { } feedback)
            yield return $"{feedback.Verifier ?? feedback.From} did not take the answer{(feedback.Answer is { } answer ? $" {Words.Short(answer)}" : "")}: {Words.List(feedback.Reasons)}";
        foreach (var item in opened.Items)
            yield return Words.Of($"Work item {item.Number} ({string.Join(", ", item.Capabilities)}) went to {item.Instance}.");
    }

    private static string Asked(QuestionAsked asked)
    {
        var who = asked.Item is { } item ? Words.Of($"Work item {item}") : "The loop";
        var whom = asked.Assignees.IsDefaultOrEmpty ? "anyone" : Words.List(asked.Assignees);
        return Words.Of($"{who} asked {whom} question {asked.Number} ({asked.Key}), due {Words.Time(asked.DueAt)}: {asked.Text}");
    }

    private static string Cause(RoundCause because) => because switch
    {
        RoundCause.Rounds => "the stack wants several and there was no agreement",
        RoundCause.Disagreement => "there was no agreement",
        RoundCause.Invalid => "the answer did not fit the output schema",
        RoundCause.SentBack => "the verifier sent the answer back",
        _ => Words.Camel(because),
    };
}
