using System.Text.Json;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Loops;

/// <summary>What callers can do with loops. Thread safe. Refusals are values; a store that fails throws.</summary>
public interface ILoopService
{
    /// <summary>Accepts a root loop; durable when this completes.</summary>
    /// <returns>The loop and whether it is new, or the first fault: LoopStackNotFound, RealmNotFound, InvalidInput, QuotaExceeded, InvalidArgument.</returns>
    ValueTask<Outcome<Started>> StartAsync(StartRequest request, CancellationToken cancellation);

    /// <summary>The loop as its journal tells it; null where there is none.</summary>
    ValueTask<Execution?> GetAsync(LoopId id, CancellationToken cancellation);

    /// <summary>The loop as it was after event <paramref name="seq"/>; NotFound where there is none, InvalidArgument where it has fewer events.</summary>
    ValueTask<Outcome<Execution>> GetAtAsync(LoopId id, long seq, CancellationToken cancellation);

    /// <summary>In short the loop when it ended, or as it is when <paramref name="atMost"/> has passed; null where there is none.</summary>
    ValueTask<Execution?> WaitAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation);

    /// <summary>Completes when the loop has ended, or <paramref name="atMost"/> has passed, or there is none.</summary>
    ValueTask EndedAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation);

    /// <summary>Cancels a loop; Conflict where it has ended otherwise, NotFound where there is none. Cancelling a cancelled loop is no fault.</summary>
    ValueTask<Outcome<Execution>> CancelAsync(LoopId id, string? reason, CancellationToken cancellation);

    /// <summary>Stops a loop and its children for a while; Conflict where it has ended. Pausing a paused loop is no fault.</summary>
    ValueTask<Outcome<Execution>> PauseAsync(LoopId id, string by, string? reason, CancellationToken cancellation);

    /// <summary>Lets a paused loop and its children go on; Conflict where it has ended.</summary>
    ValueTask<Outcome<Execution>> ResumeAsync(LoopId id, string by, CancellationToken cancellation);

    /// <summary>Gives open work to another bidder; Conflict where that can't be, NotFound where there is no such loop or work item.</summary>
    /// <param name="instance">Null means the best runner-up.</param>
    ValueTask<Outcome<Execution>> ReawardAsync(LoopId id, int workItem, string? instance, string by, CancellationToken cancellation);

    /// <summary>Starts a loop like one that has ended, by the same definition, on the same input; Conflict where it has not ended, or is a child.</summary>
    ValueTask<Outcome<Started>> RetryAsync(LoopId id, RetryPhase from, string by, CancellationToken cancellation);

    /// <summary>A page of questions to people, newest first.</summary>
    ValueTask<Outcome<TaskPage>> TasksAsync(TaskFilter filter, CancellationToken cancellation);

    /// <summary>A question to a person; null where there is none.</summary>
    ValueTask<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation);

    /// <summary>Answers a question, once: TaskClosed where it is answered, expired or withdrawn, NotAssigned, InvalidAnswer, NotFound.</summary>
    ValueTask<Outcome<TaskView>> AnswerAsync(TaskId id, System.Text.Json.JsonElement answer, string by, CancellationToken cancellation);

    /// <summary>A page of loops, newest first; UnknownCursor where the cursor is not one of ours.</summary>
    ValueTask<Outcome<ExecutionPage>> ListAsync(ExecutionFilter filter, CancellationToken cancellation);

    /// <summary>The loop with its children; null where there is none.</summary>
    ValueTask<ExecutionTree?> TreeAsync(LoopId id, CancellationToken cancellation);

    /// <summary>The loop with its descendants as a list shows them: without input, bids and work. Null where there is none.</summary>
    /// <param name="limit">How many descendants at most, those nearest to the root first; the rest is said to be left out.</param>
    ValueTask<ExecutionTree?> OutlineAsync(LoopId id, int limit, CancellationToken cancellation);

    /// <summary>Why the loop came to what it came to, from its journal alone; null where there is none.</summary>
    /// <param name="depth">How many levels of children are explained too; at most 200 loops in all, nearest first.</param>
    ValueTask<Explanation?> ExplainAsync(LoopId id, int depth, CancellationToken cancellation);

    /// <summary>The loop's events after sequence number <paramref name="after"/>; null where there is no such loop.</summary>
    ValueTask<EventPage?> HistoryAsync(LoopId id, long after, int limit, CancellationToken cancellation);

    /// <summary>The same with all that is needed to replay it anywhere.</summary>
    ValueTask<ExecutionHistory?> ReplayableAsync(LoopId id, long after, int limit, CancellationToken cancellation);
}

/// <summary>A validated request for a root loop.</summary>
public sealed record StartRequest(
    string LoopStack,
    JsonElement Input,
    string Realm,
    DateTimeOffset? Deadline = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    ExecutionBudget? Budget = null,
    string? IdempotencyKey = null,
    string? TraceParent = null);

/// <summary>A loop that was accepted, now or (<paramref name="IsNew"/> false) by an earlier request with the same idempotency key.</summary>
public sealed record Started(LoopId Id, bool IsNew, Execution Execution);

/// <summary>Which loops to list; null leaves a filter out.</summary>
/// <param name="Limit">1 to 500.</param>
/// <param name="Cursor">Of an earlier page.</param>
/// <param name="LabelSelector">All of these labels.</param>
/// <param name="Text">With an id that begins so (<see cref="ExecutionSearch.Ids"/>), or that have this in the LoopStack's name or the value of a label, whatever the case of ASCII letters.</param>
public sealed record ExecutionFilter(
    string? Realm = null,
    string? LoopStack = null,
    string? Status = null,
    IReadOnlyDictionary<string, string>? LabelSelector = null,
    DateTimeOffset? CreatedAfter = null,
    DateTimeOffset? CreatedBefore = null,
    int Limit = 50,
    string? Cursor = null,
    string? Text = null);

/// <summary>Which questions to list; null leaves a filter out.</summary>
/// <param name="Status"><c>open</c>, <c>answered</c>, <c>expired</c> or <c>withdrawn</c>.</param>
/// <param name="Assignee">Those that this person may answer: assigned to it, or to nobody.</param>
/// <param name="Limit">1 to 500.</param>
public sealed record TaskFilter(string? Realm = null, string? Status = null, string? Assignee = null, LoopId? Execution = null, int Limit = 50, string? Cursor = null);
