using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Loops;

/// <summary>What people have to do with a loop.</summary>
public sealed partial record LoopState
{
    /// <summary>When it ends at the latest, the time of waiting for people included.</summary>
    public DateTimeOffset Deadline { get; private init; }

    /// <summary>What nothing here extends: the caller's own deadline, or until when the parent waits; null where there is none.</summary>
    public DateTimeOffset? HardDeadline { get; private init; }

    /// <summary>Ordered by number, without gaps.</summary>
    public ImmutableArray<Question> Questions { get; private init; } = [];

    public int OpenQuestions { get; private init; }

    /// <summary>Since when it is paused; null where it is not.</summary>
    public DateTimeOffset? PausedAt { get; private init; }

    public bool IsPaused => PausedAt is not null;

    /// <summary>Who paused it, and why; null where it is not paused.</summary>
    public LoopPaused? Pause { get; private init; }

    public bool IsPausedWithParent => Pause is { Reason: LoopPaused.WithParent };

    /// <summary>All that it waits for are people: nothing is in hand but work that has asked.</summary>
    public bool IsWaitingForPeople
    {
        get
        {
            if (OpenQuestions == 0 || HasEnded)
                return false;
            foreach (var item in Items)
            {
                if (item.IsOut && !HasOpenQuestion(item.Number))
                    return false;
            }

            return true;
        }
    }

    /// <summary>DO is done, and a reducer, a verifier or a person is asked before the loop can end.</summary>
    public bool IsConcluding => Answerer is not null || (OpenQuestions > 0 && Questions.Any(question => question.IsOpen && question.Asked.Item is null));

    /// <summary>No replica has any of its work: all is parked, or waits for what is parked.</summary>
    public bool IsIdle
    {
        get
        {
            if (Phase != LoopPhase.Working || OpenQuestions == 0)
                return false;
            foreach (var item in Items)
            {
                if (item.IsOut || item.Status == WorkStatus.RetryScheduled)
                    return false;
            }

            return true;
        }
    }

    public Question? FindQuestion(int number) => number >= 1 && number <= Questions.Length ? Questions[number - 1] : null;

    /// <summary>The question of a work item under a key; null where it has none.</summary>
    public Question? FindQuestion(int? item, string key)
    {
        foreach (var question in Questions)
        {
            if (question.Asked.Item == item && question.Asked.Key == key)
                return question;
        }

        return null;
    }

    private bool HasOpenQuestion(int item)
    {
        foreach (var question in Questions)
        {
            if (question.IsOpen && question.Asked.Item == item)
                return true;
        }

        return false;
    }

    private DateTimeOffset? NextQuestionDue()
    {
        if (OpenQuestions == 0)
            return null;
        DateTimeOffset? due = null;
        foreach (var question in Questions)
        {
            if (question.IsOpen && (due is null || question.Asked.DueAt < due))
                due = question.Asked.DueAt;
        }

        return due;
    }

    private LoopState Asked(QuestionAsked asked, DateTimeOffset at) => this with
    {
        Questions = Questions.Add(new Question(asked, at, asked.Schema is { } schema ? CompiledSchema.Compile(schema) : null)),
        OpenQuestions = OpenQuestions + 1,
    };

    private LoopState Closed(int number, QuestionStatus status, DateTimeOffset at, JsonElement? answer = null, string? by = null)
    {
        if (FindQuestion(number) is not { IsOpen: true } question)
            throw new InvalidOperationException($"Question {number} is not open and can't become {status}.");
        return this with
        {
            Questions = Questions.SetItem(number - 1, question with { Status = status, Answer = answer, By = by, ClosedAt = at }),
            OpenQuestions = OpenQuestions - 1,
        };
    }

    private LoopState Resumed(DateTimeOffset at)
    {
        var paused = at - (PausedAt ?? throw new InvalidOperationException("A loop that is not paused can't be resumed."));
        if (paused < TimeSpan.Zero)
            paused = TimeSpan.Zero; // The clock was set back meanwhile.
        var isChild = Accepted!.Parent is not null;
        return this with
        {
            PausedAt = null,
            Pause = null,
            Deadline = Bounded(Deadline + paused, isChild),
            WorkDeadline = WorkDeadline is { } work ? Bounded(work + paused, isChild) : null,
            HardDeadline = isChild ? HardDeadline + paused : HardDeadline,
        };
    }

    /// <summary>A caller's own deadline stays; a parent is paused together with its children, so theirs moves.</summary>
    private DateTimeOffset Bounded(DateTimeOffset moved, bool isChild) => !isChild && HardDeadline is { } hard && hard < moved ? hard : moved;
}
