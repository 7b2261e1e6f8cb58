using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Journal;

/// <summary>
/// The durable history of all loops. Appends of many loops share one commit; each append is all or nothing, and one at a wrong version loses. Thread safe.
/// </summary>
public interface ILoopJournal
{
    /// <summary>Completes when the events are durable.</summary>
    /// <exception cref="VersionConflictException">The loop has other events after <see cref="JournalAppend.ExpectedVersion"/>: somebody else wrote.</exception>
    /// <exception cref="IdempotencyConflictException">Another loop was accepted with the same realm and key.</exception>
    /// <exception cref="StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    Task AppendAsync(JournalAppend append);

    /// <summary>All events of a loop in order, with the definition that it is pinned to; null where there is no such loop.</summary>
    ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation);

    /// <summary>The loop's row; null where there is no such loop.</summary>
    ValueTask<LoopRow?> FindAsync(LoopId id, CancellationToken cancellation);

    /// <summary>The loop with that idempotency key in that realm; null where there is none.</summary>
    ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation);

    /// <summary>Ids of the loops that have not ended, oldest first, after <paramref name="after"/>; a page of at most <paramref name="limit"/>.</summary>
    /// <param name="dueBefore">Only those with something due before; null for all.</param>
    ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation);

    /// <summary>Ids of the loops that have not ended and were last written by none of these processes, oldest first, after <paramref name="after"/>; a page of at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit, CancellationToken cancellation);

    /// <summary>Unfinished loops that have a child which has ended and was last written by one of these processes: which may have died before it told its parent. At most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit, CancellationToken cancellation);

    /// <summary>How many root loops of each realm have not ended.</summary>
    ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation);

    /// <summary>Rows of the loops that fit, newest first.</summary>
    /// <param name="before">Only those with an id before this one.</param>
    ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation);

    /// <summary>
    /// Where <see cref="ListAsync"/> stopped looking for a text, after as many loops as it looks at (<see cref="ExecutionSearch.MostLookedAt"/>): the last of them. Null where it looked at all, or needed not look.
    /// </summary>
    ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation);

    /// <summary>Children of a loop, oldest first.</summary>
    ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation);

    /// <summary>Of every loop of a tree what counts for its budget, parents before children.</summary>
    ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root, CancellationToken cancellation);

    /// <summary>Rows of the descendants of a root, parents before children, oldest first; at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit, CancellationToken cancellation);

    /// <summary>Questions to people that fit, newest first.</summary>
    /// <param name="before">Only those before this one.</param>
    ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before, CancellationToken cancellation);

    /// <summary>A question; null where there is none.</summary>
    ValueTask<TaskRow?> TaskAsync(TaskId id, CancellationToken cancellation);

    /// <summary>Position of the newest event.</summary>
    ValueTask<long> HeadAsync(CancellationToken cancellation);

    /// <summary>Events after a position, in the order in which they became durable; of one realm or of one loop.</summary>
    ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation);

    /// <summary>Names this process, as in <see cref="JournalAppend.Holder"/>; before its first append. A journal that one process alone can open needs no name.</summary>
    void Identify(string process)
    {
    }

    /// <summary>
    /// From now on nothing is written by a process that is known to be gone: it may only hang, and wake up. Whoever takes up its loops calls this before; what it wrote until then counts. A journal that one process alone can
    /// open has none to fence.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It can't be said now.</exception>
    ValueTask FenceAsync(string process, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Raised where this process itself was fenced: others have its loops, and it must end. More than once, maybe.</summary>
    event Action? Fenced
    {
        add { }
        remove { }
    }

    /// <summary>
    /// Raised after a commit, with its events in order; by one thread at a time. Handlers must be quick and must not throw. Events of other processes are left out unless somebody follows
    /// (<see cref="FollowAsync"/>): reading them all is most of what another process costs this one.
    /// </summary>
    event Action<IReadOnlyList<StoredEvent>>? Committed;

    /// <summary>Until what is returned is disposed, <see cref="Committed"/> has the events of all processes that come after a position.</summary>
    /// <exception cref="StorageUnavailableException">The journal is closed, or can't be read now.</exception>
    ValueTask<JournalFollow> FollowAsync(CancellationToken cancellation);
}

/// <summary>Somebody wants the events of all processes.</summary>
/// <param name="after">All events after this position are raised.</param>
/// <param name="stop">Called once.</param>
public sealed class JournalFollow(long after, Action stop) : IDisposable
{
    private Action? _stop = stop;

    public long After { get; } = after;

    public void Dispose() => Interlocked.Exchange(ref _stop, null)?.Invoke();
}

/// <summary>What one loop appends at once.</summary>
/// <param name="ExpectedVersion">Number of events that the loop has.</param>
/// <param name="Row">The loop's row after these events.</param>
/// <param name="Tasks">Questions that these events asked or closed.</param>
/// <param name="Definition">The definition that a new loop is pinned to, where it may not be stored yet.</param>
/// <param name="Holder">The process that holds the loop, so that others know what to take up when it is gone.</param>
public sealed record JournalAppend(
    LoopId Loop,
    long ExpectedVersion,
    IReadOnlyList<EncodedEvent> Events,
    LoopRow Row,
    StoredDefinition? Definition = null,
    IReadOnlyList<TaskRow>? Tasks = null,
    string? Holder = null);

/// <summary>An event, encoded.</summary>
public readonly record struct EncodedEvent(string Type, DateTimeOffset At, byte[] Data);

/// <summary>An event with its place in the order of all events.</summary>
public readonly record struct StoredEvent(long Position, string Realm, LoopId Loop, long Seq, DateTimeOffset At, string Type, byte[] Data);

/// <summary>A LoopStack's content by its hash, as JSON.</summary>
public sealed record StoredDefinition(string Hash, string Name, byte[] Json);

/// <summary>A loop's events with what it is pinned to.</summary>
public sealed record LoopHistory(string Realm, StoredDefinition Definition, IReadOnlyList<StoredEvent> Events);

/// <summary>What lists and scans need to know of a loop.</summary>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>timedOut</c>.</param>
/// <param name="DueAt">When something is due next; null once ended.</param>
/// <param name="Usage">Of the loop itself, without its children.</param>
/// <param name="Purse">The loop whose budget it draws on; null for a root.</param>
/// <param name="Budget">A budget of its own.</param>
public sealed record LoopRow(
    LoopId Id,
    string Realm,
    string Stack,
    string Definition,
    LoopId Root,
    LoopId? Parent,
    int Depth,
    string Status,
    string Phase,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset Deadline,
    DateTimeOffset? DueAt,
    long Version,
    IReadOnlyDictionary<string, string>? Labels,
    string? IdempotencyKey,
    LoopUsage Usage,
    LoopId? Purse = null,
    LoopBudget? Budget = null)
{
    public bool HasEnded => EndedAt is not null;
}

/// <summary>A loop of a tree, and what it has used itself.</summary>
public sealed record TreeRow(LoopId Id, LoopId? Parent, LoopId? Purse, LoopBudget? Budget, bool HasEnded, long Tokens, decimal Cost);

/// <summary>A question to a person, for lists.</summary>
/// <param name="View">As <see cref="Contracts.Executions.TaskView"/>, JSON.</param>
public sealed record TaskRow(TaskId Id, string Realm, string Status, DateTimeOffset CreatedAt, DateTimeOffset DueAt, IReadOnlyList<string> Assignees, byte[] View);
