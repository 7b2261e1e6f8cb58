using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using Microsoft.Extensions.Logging;
using ErrorCode = LoopStacks.Contracts.Problems.ErrorCode;

namespace LoopStacks.Engine.Loops;

/// <summary>What people do with loops.</summary>
internal sealed partial class LoopService
{
    public async ValueTask<Outcome<Execution>> PauseAsync(LoopId id, string by, string? reason, CancellationToken cancellation) =>
        await ShownAsync(id, (await grains.Get(id).HandleAsync(new PauseLoop(time.GetUtcNow(), by, reason))).Value, cancellation);

    public async ValueTask<Outcome<Execution>> ResumeAsync(LoopId id, string by, CancellationToken cancellation) =>
        await ShownAsync(id, (await grains.Get(id).ResumeAsync(by)).Value, cancellation);

    public async ValueTask<Outcome<Execution>> ReawardAsync(LoopId id, int workItem, string? instance, string by, CancellationToken cancellation) =>
        await ShownAsync(id, (await grains.Get(id).HandleAsync(new ReawardWork(time.GetUtcNow(), workItem, instance, by))).Value, cancellation);

    public async ValueTask<Outcome<Started>> RetryAsync(LoopId id, RetryPhase from, string by, CancellationToken cancellation)
    {
        if (await reader.FoldAsync(id, cancellation) is not { } ended)
            return new Fault(ErrorCode.NotFound, $"There is no execution {id}.");
        if (!ended.HasEnded)
            return new Fault(ErrorCode.Conflict, $"The loop is {LoopRows.Status(ended)}; only one that has ended can be retried.");
        if (ended.Accepted is not { Parent: null } accepted)
            return new Fault(ErrorCode.Conflict, $"The loop is a child of {ended.Accepted!.Parent}, which has its end already; retry the root {ended.Accepted.Root}.");
        if (RetrySeed.From(ended, from) is not { } seed)
            return new Fault(ErrorCode.Conflict, "The loop ended before any work was awarded; retry it from 'bid'.");
        if (!quota.TryTake(accepted.Realm, intake.MaxConcurrentLoops(accepted.Realm)))
            return intake.QuotaExceeded(accepted.Realm);
        try
        {
            var now = time.GetUtcNow();
            var next = new LoopId(Guid.CreateVersion7(now));
            var present = candidates.Find(ended.Definition, accepted.Realm);
            using var accepting = LoopTraces.Accept(ended.Definition.Name, accepted.Realm, accepted.TraceParent);
            var command = new StartLoop(
                now,
                accepted.Realm,
                accepted.Input,
                present,
                Labels: accepted.Labels,
                Budget: accepted.Budget,
                TraceParent: accepting?.Id ?? accepted.TraceParent,
                AwaitUntil: expected.AwaitUntil(ended.Definition, accepted.Realm, present, now),
                Retry: seed);
            logger.LogInformation("{By} retries loop {Loop} as {Next}", by, id, next);
            var execution = (await grains.Get(next).StartAsync(definitions.Get(ended.Definition.Hash).Stored, command)).Value;
            metrics.Started(accepted.Realm, ended.Definition.Name);
            return new Started(next, true, execution);
        }
        catch
        {
            quota.Release(accepted.Realm);
            throw;
        }
    }

    public async ValueTask<Outcome<TaskPage>> TasksAsync(TaskFilter filter, CancellationToken cancellation)
    {
        TaskId? before = null;
        if (filter.Cursor is not null)
        {
            if (!TaskId.TryParse(filter.Cursor, out var cursor))
                return new Fault(ErrorCode.UnknownCursor, $"The cursor '{filter.Cursor}' is none of ours; take 'next' of the page before, or leave it out.");
            before = cursor;
        }

        var rows = await journal.TasksAsync(filter with { Limit = filter.Limit + 1 }, before, cancellation);
        var items = rows.Take(filter.Limit).Select(row => View(row.View)).ToArray();
        return new TaskPage(items, rows.Count > filter.Limit ? items[^1].TaskId : null);
    }

    public async ValueTask<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation) =>
        await journal.TaskAsync(id, cancellation) is { } row ? View(row.View) : null;

    public async ValueTask<Outcome<TaskView>> AnswerAsync(TaskId id, JsonElement answer, string by, CancellationToken cancellation)
    {
        var rejection = (await grains.Get(id.Loop).HandleAsync(new AnswerQuestion(time.GetUtcNow(), id.Number, answer, by))).Value;
        if (rejection is null)
            return View((await journal.TaskAsync(id, cancellation) ?? throw new InvalidOperationException($"Task {id} was answered and has no row.")).View);
        return rejection.Code switch
        {
            RejectionCode.QuestionClosed or RejectionCode.LoopEnded => new Fault(ErrorCode.TaskClosed, rejection.Message),
            RejectionCode.NotAssigned => new Fault(ErrorCode.NotAssigned, rejection.Message, [new ProblemError("/by", rejection.Message)]),
            RejectionCode.InvalidAnswer => new Fault(
                ErrorCode.InvalidAnswer, rejection.Message, [.. rejection.Errors!.Select(error => new ProblemError("/answer" + error.InstancePointer, error.Message, error.Keyword))]),
            _ => new Fault(ErrorCode.NotFound, $"There is no task '{id}'."),
        };
    }

    private async ValueTask<Outcome<Execution>> ShownAsync(LoopId id, Rejection? rejection, CancellationToken cancellation) => rejection switch
    {
        null when await reader.FoldAsync(id, cancellation) is { } state => ExecutionMapper.Summary(state),
        null or { Code: RejectionCode.UnknownWork } => new Fault(ErrorCode.NotFound, rejection?.Message ?? $"There is no execution {id}."),
        _ => new Fault(ErrorCode.Conflict, rejection.Message),
    };

    private static TaskView View(byte[] json) => JsonSerializer.Deserialize(json, ContractsJson.Default.TaskView) ?? throw new InvalidOperationException("The row of a task is null.");
}
