using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Admission;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ErrorCode = LoopStacks.Contracts.Problems.ErrorCode;

namespace LoopStacks.Engine.Loops;

/// <summary>What callers can do with loops, on grains and journal.</summary>
internal sealed partial class LoopService(
    LoopGrains grains,
    ILoopJournal journal,
    LoopReader reader,
    Intake intake,
    DefinitionCache definitions,
    CandidateFinder candidates,
    ExpectedAgents expected,
    RealmQuota quota,
    StartDoor door,
    Outages outages,
    LoopMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<LoopService> logger) : ILoopService
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1); // See ILoopGrain.EndAsync.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    public async ValueTask<Outcome<Started>> StartAsync(StartRequest request, CancellationToken cancellation)
    {
        if (outages.Storage() is { } away)
            return away;
        // A key is looked up only where the loop can't be started: of two loops with one key the journal takes the first.
        var admitted = intake.Admit(request);
        if (admitted.Fault?.Code == ErrorCode.LoopStackNotFound && await expected.ExpectAsync(request.LoopStack, request.Realm, cancellation))
            admitted = intake.Admit(request);
        if (admitted.Fault is { } fault)
            return await FirstAsync(request, cancellation) ?? fault;
        var (definition, most) = admitted.Value;
        if (outages.Coordination(definition, request.Realm) is { } cutOff)
            return await FirstAsync(request, cancellation) ?? cutOff;
        if (!quota.TryTake(request.Realm, most))
            return await FirstAsync(request, cancellation) ?? intake.QuotaExceeded(request.Realm);
        var entered = false;
        try
        {
            if (await door.EnterAsync(request.Realm, cancellation) is { } full)
            {
                var before = await FirstAsync(request, cancellation);
                quota.Release(request.Realm);
                return before ?? full;
            }

            entered = true;
            var now = time.GetUtcNow();
            var id = new LoopId(Guid.CreateVersion7(now));
            var present = candidates.Find(definition, request.Realm);
            using var accepting = LoopTraces.Accept(definition.Name, request.Realm, request.TraceParent ?? Activity.Current?.Id);
            var command = new StartLoop(
                now,
                request.Realm,
                request.Input,
                present,
                request.Deadline,
                request.Labels,
                intake.Budget(request),
                request.IdempotencyKey,
                accepting?.Id ?? request.TraceParent ?? Activity.Current?.Id,
                expected.AwaitUntil(definition, request.Realm, present, now));
            var execution = (await grains.Get(id).StartAsync(definitions.Get(definition.Hash).Stored, command)).Value;
            metrics.Started(request.Realm, definition.Name);
            return new Started(id, true, execution);
        }
        catch (Exception exception)
        {
            quota.Release(request.Realm);
            if (exception is TimeoutException)
            {
                quota.Doubt(); // It may be stored yet, and run.
                throw new StorageUnavailableException("The loop was not stored in time.", exception);
            }

            if (exception is IdempotencyConflictException && await FirstAsync(request, cancellation) is { } first)
                return first;
            throw;
        }
        finally
        {
            if (entered)
                door.Leave();
        }
    }

    public async ValueTask<Execution?> GetAsync(LoopId id, CancellationToken cancellation) =>
        await reader.FoldAsync(id, cancellation) is { } state ? ExecutionMapper.Full(state) : null;

    public async ValueTask<Outcome<Execution>> GetAtAsync(LoopId id, long seq, CancellationToken cancellation)
    {
        if (await reader.FoldAsync(id, cancellation, seq) is not { } state)
            return new Fault(ErrorCode.NotFound, $"There is no execution {id}.");
        return state.Version == seq
            ? ExecutionMapper.Full(state)
            : new Fault(ErrorCode.InvalidArgument, $"The loop has {state.Version} events; 'at' is {seq}, and may be 1 to {state.Version}.");
    }

    public async ValueTask<Execution?> WaitAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation)
    {
        if (await UntilEndAsync(id, atMost, cancellation) is { EndedAt: not null } ended)
            return ended;
        return await reader.FoldAsync(id, cancellation) is { } state ? ExecutionMapper.Summary(state) : null; // It runs on.
    }

    public async ValueTask EndedAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation)
    {
        if (atMost == TimeSpan.Zero || await journal.FindAsync(id, cancellation) is not { HasEnded: false })
            return; // One that has ended is not taken up again to say so.
        await UntilEndAsync(id, atMost, cancellation);
    }

    /// <summary>Asks whoever holds the loop, again and again, since that may change, or be away for a moment.</summary>
    /// <returns>The loop at its end; as it is, or null, where that takes longer, or this process stops.</returns>
    private async ValueTask<Execution?> UntilEndAsync(LoopId id, TimeSpan atMost, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        Execution? execution = null;
        for (var left = atMost; left > TimeSpan.Zero && !lifetime.ApplicationStopping.IsCancellationRequested; left = atMost - time.GetElapsedTime(since))
        {
            try
            {
                execution = (await grains.Get(id).EndAsync(left < s_wait ? left : s_wait).WaitAsync(left, time, cancellation)).Value;
                if (execution is not { EndedAt: null })
                    break;
            }
            catch (TimeoutException)
            {
                // It runs on, or who holds it does not answer.
            }
            catch (Exception exception) when (GrainFaults.IsOfTheCluster(exception))
            {
                await Task.Delay(s_pause, time, cancellation);
            }
        }

        return execution;
    }

    public async ValueTask<Outcome<Execution>> CancelAsync(LoopId id, string? reason, CancellationToken cancellation)
    {
        var command = new CancelLoop(time.GetUtcNow(), string.IsNullOrWhiteSpace(reason) ? "cancelled by its caller" : reason);
        var rejection = (await grains.Get(id).HandleAsync(command)).Value;
        return rejection switch
        {
            null when await reader.FoldAsync(id, cancellation) is { } state => ExecutionMapper.Summary(state),
            { Code: RejectionCode.LoopEnded } => new Fault(ErrorCode.Conflict, $"{rejection.Message} Only a running loop can be cancelled."),
            _ => new Fault(ErrorCode.NotFound, $"There is no execution {id}."),
        };
    }

    public async ValueTask<Outcome<ExecutionPage>> ListAsync(ExecutionFilter filter, CancellationToken cancellation)
    {
        LoopId? before = null;
        if (filter.Cursor is not null)
        {
            if (!LoopId.TryParse(filter.Cursor, out var cursor))
                return new Fault(ErrorCode.UnknownCursor, $"The cursor '{filter.Cursor}' is none of ours; take 'next' of the page before, or leave it out.");
            before = cursor;
        }

        var rows = await journal.ListAsync(filter with { Limit = filter.Limit + 1 }, before, cancellation);
        var more = rows.Count > filter.Limit;
        var items = rows.Take(filter.Limit).Select(ExecutionMapper.Of).ToArray();
        // A search goes on where it stopped looking, also with nothing found.
        var next = more ? items[^1].ExecutionId : filter.Text is null ? null : (await journal.SearchedToAsync(filter, before, cancellation))?.ToString();
        return new ExecutionPage(items, next);
    }

    public async ValueTask<ExecutionTree?> TreeAsync(LoopId id, CancellationToken cancellation)
    {
        if (await reader.FoldAsync(id, cancellation) is not { } state)
            return null;
        var children = new List<ExecutionTree>();
        foreach (var child in await journal.ChildrenAsync(id, cancellation))
        {
            if (await TreeAsync(child, cancellation) is { } tree)
                children.Add(tree);
        }

        return new ExecutionTree(ExecutionMapper.Full(state), children);
    }

    public async ValueTask<ExecutionTree?> OutlineAsync(LoopId id, int limit, CancellationToken cancellation)
    {
        if (await journal.FindAsync(id, cancellation) is not { } row)
            return null;
        // Of the whole tree, since a loop knows its root and its parent.
        var rows = await journal.DescendantsAsync(row.Root, limit + 1, cancellation);
        var children = rows.Take(limit).ToLookup(child => child.Parent);
        return Outline(row, children, rows.Count > limit);
    }

    private static ExecutionTree Outline(LoopRow row, ILookup<LoopId?, LoopRow> children, bool isCut) =>
        new(ExecutionMapper.Of(row), [.. children[row.Id].Select(child => Outline(child, children, isCut: false))], isCut ? true : null);

    public ValueTask<Explanation?> ExplainAsync(LoopId id, int depth, CancellationToken cancellation) => reader.ExplainAsync(id, depth, cancellation);

    public async ValueTask<EventPage?> HistoryAsync(LoopId id, long after, int limit, CancellationToken cancellation)
    {
        if (await journal.ReadAsync(id, cancellation) is not { } history)
            return null;
        var rest = history.Events.Where(stored => stored.Seq > after).ToArray();
        var page = rest.Take(limit).Select(EventHub.Envelope).ToArray();
        return new EventPage(page, rest.Length > limit ? page[^1].Seq.ToString(CultureInfo.InvariantCulture) : null);
    }

    public async ValueTask<ExecutionHistory?> ReplayableAsync(LoopId id, long after, int limit, CancellationToken cancellation)
    {
        // The row first: of a loop that runs, the events may then be more than it says, never fewer.
        if (await journal.FindAsync(id, cancellation) is not { } row || await journal.ReadAsync(id, cancellation) is not { } history)
            return null;
        var rest = history.Events.Where(stored => stored.Seq > after).ToArray();
        var page = rest.Take(limit).Select(EventHub.Envelope).ToArray();
        var usage = row.Usage == LoopUsage.None ? null : new Usage(row.Usage.InputTokens, row.Usage.OutputTokens, row.Usage.Cost);
        using var document = JsonDocument.Parse(history.Definition.Json);
        return new ExecutionHistory(
            ExecutionHistory.CurrentFormat,
            id.ToString(),
            new HistoryDefinition(history.Definition.Hash, history.Definition.Name, document.RootElement.Clone()),
            new HistoryStand(row.Status, row.Phase, row.Version, row.EndedAt, usage),
            page,
            rest.Length > limit ? page[^1].Seq.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>The loop that was started with the request's key before; null where there is none.</summary>
    private async ValueTask<Outcome<Started>?> FirstAsync(StartRequest request, CancellationToken cancellation)
    {
        if (request.IdempotencyKey is not { } key || await journal.FindByKeyAsync(request.Realm, key, cancellation) is not { } first)
            return null;
        var state = await reader.FoldAsync(first, cancellation)
            ?? throw new InvalidOperationException($"Loop {first} has a row and no events.");
        return new Started(first, false, ExecutionMapper.Summary(state));
    }
}
