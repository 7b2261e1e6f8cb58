using System.Collections.Immutable;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Loops;

/// <summary>Questions to people: asked under a key that makes it repeatable, answered once.</summary>
internal static class QuestionPhase
{
    public const int MostQuestions = 1000;

    public static Decision Ask(Draft draft, AskQuestion ask)
    {
        var state = draft.State;
        if (WorkPhase.Fault(state, ask.Item, ask.Attempt, ask.Instance) is { } fault)
            return fault;
        if (state.FindQuestion(ask.Item, ask.Key) is { } known)
        {
            return known.Asked.Text == ask.Text
                ? Decision.Nothing
                : Decision.Reject(RejectionCode.KeyConflict, $"The key '{ask.Key}' stands for question {known.Number}, which asks something else. Give each question of a work item a key of its own.");
        }

        if (state.Questions.Length >= MostQuestions)
            return Decision.Reject(RejectionCode.TooMany, $"A loop may ask {MostQuestions} questions, and this one has.");
        Ask(draft, QuestionPurpose.Agent, ask.Key, ask.Text, ask.DueAt, ask.Assignees, ask.Item, ask.Schema, ask.Context, ask.Default);
        return draft.ToDecision();
    }

    /// <summary>Asks, and gives the loop the time of waiting in addition to its own.</summary>
    public static void Ask(
        Draft draft,
        QuestionPurpose purpose,
        string key,
        string text,
        DateTimeOffset dueAt,
        ImmutableArray<string> assignees,
        int? item = null,
        System.Text.Json.JsonElement? schema = null,
        System.Text.Json.JsonElement? context = null,
        System.Text.Json.JsonElement? @default = null)
    {
        Extend(draft, dueAt, draft.State.HardDeadline, $"it waits for an answer until {dueAt:O}");
        var hard = draft.State.HardDeadline;
        draft.Emit(new QuestionAsked(
            draft.State.Questions.Length + 1, purpose, key, text, hard < dueAt ? hard.Value : dueAt, assignees, item, schema, context, @default));
    }

    /// <summary>A wait until then is to leave the loop as much time as it has for its work; the hard deadline bounds that.</summary>
    public static void Extend(Draft draft, DateTimeOffset until, DateTimeOffset? hard, string reason)
    {
        var state = draft.State;
        var work = Bounded(Later(state.WorkDeadline ?? draft.At, until + draft.Definition.Execution.Timeout), hard);
        var deadline = Bounded(Later(state.Deadline, work + draft.Definition.Aggregation.Timeout), hard);
        if (deadline != state.Deadline || work != state.WorkDeadline || hard != state.HardDeadline)
            draft.Emit(new DeadlineExtended(deadline, state.WorkDeadline is null ? null : work, hard, reason));
    }

    public static Decision Extend(Draft draft, ExtendDeadline command)
    {
        Extend(draft, command.Until, command.HardDeadline ?? draft.State.HardDeadline, command.Reason);
        return draft.ToDecision();
    }

    public static Decision Answer(Draft draft, AnswerQuestion command)
    {
        var question = draft.State.FindQuestion(command.Number);
        if (Refusal(draft.State, question, command) is { } refusal)
            return new Decision([], refusal);
        draft.Emit(new QuestionAnswered(command.Number, command.Answer, command.By));
        WorkPhase.QuestionClosed(draft, draft.State.FindQuestion(command.Number)!);
        return draft.ToDecision();
    }

    public static void Tick(Draft draft)
    {
        if (draft.State.OpenQuestions == 0)
            return;
        foreach (var question in draft.State.Questions)
        {
            if (!question.IsOpen || draft.At < question.Asked.DueAt || draft.State.HasEnded)
                continue;
            draft.Emit(new QuestionExpired(question.Number, question.Asked.Default));
            WorkPhase.QuestionClosed(draft, draft.State.FindQuestion(question.Number)!);
        }
    }

    /// <summary>Open questions of a work item, or of all of the loop, need no answer any more.</summary>
    public static void Withdraw(Draft draft, int? item, string reason)
    {
        if (draft.State.OpenQuestions == 0)
            return;
        foreach (var question in draft.State.Questions)
        {
            if (question.IsOpen && (item is null || question.Asked.Item == item))
                draft.Emit(new QuestionWithdrawn(question.Number, reason));
        }
    }

    public static Rejection? Refusal(LoopState state, Question? question, AnswerQuestion command)
    {
        if (question is null)
            return new Rejection(RejectionCode.UnknownQuestion, $"The loop has no question {command.Number}.");
        if (!question.IsOpen)
            return new Rejection(RejectionCode.QuestionClosed, Closed(question));
        if (command.At >= question.Asked.DueAt)
            return new Rejection(RejectionCode.QuestionClosed, $"The question was due at {question.Asked.DueAt:O}.");
        if (!question.Asked.Assignees.IsDefaultOrEmpty && !question.Asked.Assignees.Contains(command.By, StringComparer.Ordinal))
            return new Rejection(RejectionCode.NotAssigned, $"The question is for {string.Join(", ", question.Asked.Assignees)}; '{command.By}' may not answer it.");
        if (question.Accepts is not { } schema || schema.IsValid(command.Answer))
            return null;
        IReadOnlyList<SchemaError> errors = schema.Validate(command.Answer);
        return new Rejection(RejectionCode.InvalidAnswer, $"The answer does not fit the question's schema: {errors[0].InstancePointer}: {errors[0].Message}", errors);
    }

    private static string Closed(Question question) => question.Status switch
    {
        QuestionStatus.Answered => $"The question was answered by {question.By} at {question.ClosedAt:O}; an answer is recorded once.",
        QuestionStatus.Expired => $"The question expired at {question.ClosedAt:O}.",
        _ => $"The question was withdrawn at {question.ClosedAt:O}: its answer is not needed any more.",
    };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Bounded(DateTimeOffset at, DateTimeOffset? hard) => hard < at ? hard.Value : at;
}
