using System.Collections.Concurrent;
using System.Text.Json;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Loops in memory, with handles to end them, to refuse and to fail.</summary>
internal sealed class FakeLoopService(FakeEventFeed feed) : ILoopService
{
    private readonly ConcurrentDictionary<LoopId, Loop> _loops = new();
    private readonly ConcurrentDictionary<string, LoopId> _keys = new();

    public ConcurrentQueue<StartRequest> Starts { get; } = new();

    public ConcurrentQueue<ExecutionFilter> Filters { get; } = new();

    public ConcurrentQueue<string?> CancelReasons { get; } = new();

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    /// <summary>Set to refuse the next start.</summary>
    public Fault? Refusal { get; set; }

    /// <summary>Set to throw at every call.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Completes when somebody waits.</summary>
    public SemaphoreSlim Waiting { get; } = new(0);

    public IReadOnlyCollection<Loop> All => [.. _loops.Values];

    public Loop Find(string id) => _loops[new LoopId(Guid.Parse(id))];

    public Loop Add(string realm = "default-realm")
    {
        var loop = new Loop(feed, new LoopId(Guid.CreateVersion7()), realm);
        _loops[loop.Id] = loop;
        loop.Happens("loopAccepted");
        return loop;
    }

    public ValueTask<Outcome<Started>> StartAsync(StartRequest request, CancellationToken cancellation)
    {
        Throw();
        Starts.Enqueue(request);
        if (Refusal is { } fault)
            return ValueTask.FromResult<Outcome<Started>>(fault);
        if (request.IdempotencyKey is { } key && _keys.TryGetValue(key, out var first))
            return ValueTask.FromResult<Outcome<Started>>(new Started(first, false, _loops[first].Execution));
        var loop = Add(request.Realm);
        if (request.IdempotencyKey is { } fresh)
            _keys[fresh] = loop.Id;
        return ValueTask.FromResult<Outcome<Started>>(new Started(loop.Id, true, loop.Execution));
    }

    public ValueTask<Execution?> GetAsync(LoopId id, CancellationToken cancellation)
    {
        Throw();
        return ValueTask.FromResult(_loops.TryGetValue(id, out var loop) ? loop.Execution : null);
    }

    public async ValueTask EndedAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation) => await WaitAsync(id, atMost, cancellation);

    public async ValueTask<Execution?> WaitAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation)
    {
        if (!_loops.TryGetValue(id, out var loop))
            return null;
        if (atMost == TimeSpan.Zero)
            return loop.Execution;
        Waits.Enqueue(atMost);
        Waiting.Release();
        await Task.WhenAny(loop.Ended, loop.WaitIsOver).WaitAsync(cancellation);
        return loop.Execution;
    }

    public ValueTask<Outcome<Execution>> CancelAsync(LoopId id, string? reason, CancellationToken cancellation)
    {
        Throw();
        CancelReasons.Enqueue(reason);
        if (!_loops.TryGetValue(id, out var loop))
            return ValueTask.FromResult<Outcome<Execution>>(new Fault(ErrorCode.NotFound, $"There is no execution '{id}'."));
        if (loop.Execution.Status is not ("running" or "cancelled"))
            return ValueTask.FromResult<Outcome<Execution>>(new Fault(ErrorCode.Conflict, $"The loop has {loop.Execution.Status} already."));
        loop.End("loopCancelled", "cancelled");
        return ValueTask.FromResult<Outcome<Execution>>(loop.Execution);
    }

    /// <summary>What people did, as the engine heard it.</summary>
    public ConcurrentQueue<string> Deeds { get; } = new();

    /// <summary>Questions to people.</summary>
    public ConcurrentDictionary<TaskId, TaskView> Tasks { get; } = new();

    public ConcurrentQueue<TaskFilter> TaskFilters { get; } = new();

    public ValueTask<Outcome<Execution>> PauseAsync(LoopId id, string by, string? reason, CancellationToken cancellation) => DeedAsync(id, $"pause {by} {reason}");

    public ValueTask<Outcome<Execution>> ResumeAsync(LoopId id, string by, CancellationToken cancellation) => DeedAsync(id, $"resume {by}");

    public ValueTask<Outcome<Execution>> ReawardAsync(LoopId id, int workItem, string? instance, string by, CancellationToken cancellation) =>
        DeedAsync(id, $"reaward {workItem} {instance} {by}");

    public ValueTask<Outcome<Started>> RetryAsync(LoopId id, RetryPhase from, string by, CancellationToken cancellation)
    {
        Deeds.Enqueue($"retry {from} {by}");
        if (!_loops.TryGetValue(id, out var loop))
            return ValueTask.FromResult<Outcome<Started>>(new Fault(ErrorCode.NotFound, $"There is no execution '{id}'."));
        if (loop.Execution.EndedAt is null)
            return ValueTask.FromResult<Outcome<Started>>(new Fault(ErrorCode.Conflict, "The loop is running."));
        var next = Add(loop.Execution.Realm);
        return ValueTask.FromResult<Outcome<Started>>(new Started(next.Id, true, next.Execution));
    }

    public ValueTask<Outcome<TaskPage>> TasksAsync(TaskFilter filter, CancellationToken cancellation)
    {
        TaskFilters.Enqueue(filter);
        return filter.Cursor is { } cursor && !TaskId.TryParse(cursor, out _)
            ? ValueTask.FromResult<Outcome<TaskPage>>(new Fault(ErrorCode.UnknownCursor, $"Cursor '{cursor}' is none of ours."))
            : ValueTask.FromResult<Outcome<TaskPage>>(new TaskPage([.. Tasks.Values.Take(filter.Limit)], null));
    }

    public ValueTask<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation) => ValueTask.FromResult(Tasks.GetValueOrDefault(id));

    public ValueTask<Outcome<TaskView>> AnswerAsync(TaskId id, JsonElement answer, string by, CancellationToken cancellation)
    {
        Deeds.Enqueue($"answer {answer.GetRawText()} {by}");
        if (!Tasks.TryGetValue(id, out var task))
            return ValueTask.FromResult<Outcome<TaskView>>(new Fault(ErrorCode.NotFound, $"There is no task '{id}'."));
        if (task.Status != "open")
            return ValueTask.FromResult<Outcome<TaskView>>(new Fault(ErrorCode.TaskClosed, "The question was answered."));
        return ValueTask.FromResult<Outcome<TaskView>>(Tasks[id] = task with { Status = "answered", Answer = answer, By = by });
    }

    private ValueTask<Outcome<Execution>> DeedAsync(LoopId id, string deed)
    {
        Deeds.Enqueue(deed);
        return ValueTask.FromResult(_loops.TryGetValue(id, out var loop)
            ? OutcomeOf.Value(loop.Execution)
            : new Fault(ErrorCode.NotFound, $"There is no execution '{id}'."));
    }

    public ValueTask<Outcome<ExecutionPage>> ListAsync(ExecutionFilter filter, CancellationToken cancellation)
    {
        Throw();
        Filters.Enqueue(filter);
        if (filter.Cursor is { } cursor && !cursor.StartsWith("page-", StringComparison.Ordinal))
            return ValueTask.FromResult<Outcome<ExecutionPage>>(new Fault(ErrorCode.UnknownCursor, $"Cursor '{cursor}' is none of ours."));
        return ValueTask.FromResult<Outcome<ExecutionPage>>(new ExecutionPage([.. _loops.Values.Select(loop => loop.Execution).Take(filter.Limit)], null));
    }

    public ValueTask<ExecutionTree?> TreeAsync(LoopId id, CancellationToken cancellation) =>
        ValueTask.FromResult(_loops.TryGetValue(id, out var loop) ? new ExecutionTree(loop.Execution, []) : null);

    public ValueTask<ExecutionTree?> OutlineAsync(LoopId id, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(_loops.TryGetValue(id, out var loop) ? new ExecutionTree(loop.Execution, [], limit == 1 ? true : null) : null);

    public ValueTask<Explanation?> ExplainAsync(LoopId id, int depth, CancellationToken cancellation)
    {
        Throw();
        return ValueTask.FromResult(_loops.TryGetValue(id, out var loop) ? loop.Explanation : null);
    }

    public ValueTask<EventPage?> HistoryAsync(LoopId id, long after, int limit, CancellationToken cancellation)
    {
        Throw();
        return ValueTask.FromResult(_loops.TryGetValue(id, out var loop) ? loop.History(after, limit) : null);
    }

    public ValueTask<Outcome<Execution>> GetAtAsync(LoopId id, long seq, CancellationToken cancellation)
    {
        Throw();
        return ValueTask.FromResult<Outcome<Execution>>(_loops.TryGetValue(id, out var loop)
            ? loop.Execution with { Version = seq }
            : new Fault(ErrorCode.NotFound, $"There is no execution '{id}'."));
    }

    public ValueTask<ExecutionHistory?> ReplayableAsync(LoopId id, long after, int limit, CancellationToken cancellation)
    {
        Throw();
        if (!_loops.TryGetValue(id, out var loop))
            return ValueTask.FromResult<ExecutionHistory?>(null);
        var page = loop.History(after, limit);
        var definition = new HistoryDefinition("hash", "sentiment-analysis", JsonElement.Parse("{}"));
        return ValueTask.FromResult<ExecutionHistory?>(new ExecutionHistory(
            ExecutionHistory.CurrentFormat, id.ToString(), definition, new HistoryStand(loop.Execution.Status, loop.Execution.Phase, loop.Execution.Version), page.Items, page.Next));
    }

    private void Throw()
    {
        if (Failure is { } failure)
            throw failure;
    }

    /// <summary>One loop and the handles on it.</summary>
    internal sealed class Loop(FakeEventFeed feed, LoopId id, string realm)
    {
        private readonly List<EventEnvelope> _events = [];
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _waitIsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LoopId Id => id;

        public Execution Execution { get; private set; } = new(
            id.ToString(), "sentiment-analysis", realm, "running", "in", DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch.AddHours(1), 1);

        public Explanation Explanation => new(
            id.ToString(), "sentiment-analysis", realm, "hash", "running", "in", 1, DateTimeOffset.UnixEpoch, null, null, JsonElement.Parse("{}"),
            "sentiment-analysis still runs.", [], [], [], null, null, new ExplanationCost(0, 0, 0), []);

        public Task Ended => _ended.Task;

        public Task WaitIsOver => _waitIsOver.Task;

        public void EndWait() => _waitIsOver.TrySetResult();

        public EventEnvelope Happens(string type, string data = "{}")
        {
            lock (_events)
            {
                var envelope = feed.Publish(realm, id.ToString(), _events.Count + 1, type, JsonElement.Parse(data), stored => _events.Add(stored));
                return envelope;
            }
        }

        public EventEnvelope End(string type = "loopCompleted", string status = "completed")
        {
            Execution = Execution with { Status = status, Phase = "ended", EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(1), Output = JsonElement.Parse("""{"sentiment":"positive"}""") };
            var envelope = Happens(type);
            _ended.TrySetResult();
            return envelope;
        }

        public EventPage History(long after, int limit)
        {
            lock (_events)
            {
                var items = _events.Where(item => item.Seq > after).Take(limit).ToArray();
                return new EventPage(items, _events.Count > after + items.Length ? items[^1].Seq.ToString() : null);
            }
        }
    }
}
