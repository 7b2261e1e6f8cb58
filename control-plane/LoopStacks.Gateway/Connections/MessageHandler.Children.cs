using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Gateway.Instances;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Gateway.Connections;

/// <summary>Children, questions and waiting. What must be stored counts among <see cref="Reports"/> and is answered when it is.</summary>
internal sealed partial class MessageHandler
{
    private const string Refused = "refused";
    private static readonly JsonElement s_null = JsonSerializer.SerializeToElement<object?>(null);

    private void OnSpawn(Spawn spawn)
    {
        if (!TryItem(spawn.WorkItem, out var item) || !IsKey(spawn.WorkItem, spawn.Key))
            return;
        if (!IsHeld(item, spawn.WorkItem, spawn.Attempt))
            Refuse(new Child(spawn.WorkItem, spawn.Attempt, spawn.Key, Refused, Code: ConnectionFaultCodes.NotHeld, Message: NotHeld(spawn.WorkItem, spawn.Attempt)));
        else if (RequestCheck.FaultOf(spawn) is { } fault)
            Refuse(new Child(spawn.WorkItem, spawn.Attempt, spawn.Key, Refused, Code: ErrorCode.InvalidArgument.Code, Message: fault));
        else
            _ = SpawnAsync(ToRequest(spawn, item));
    }

    private void OnAsk(Ask ask)
    {
        if (!TryItem(ask.WorkItem, out var item) || !IsKey(ask.WorkItem, ask.Key))
            return;
        if (!IsHeld(item, ask.WorkItem, ask.Attempt))
            Refuse(new Answered(ask.WorkItem, ask.Attempt, ask.Key, Refused, Code: ConnectionFaultCodes.NotHeld, Message: NotHeld(ask.WorkItem, ask.Attempt)));
        else if (RequestCheck.FaultOf(ask) is { } fault)
            Refuse(new Answered(ask.WorkItem, ask.Attempt, ask.Key, Refused, Code: ErrorCode.InvalidArgument.Code, Message: fault));
        else
            _ = AskAsync(ToRequest(ask, item));
    }

    private void OnWait(string workItem, int attempt, bool waits)
    {
        if (!TryItem(workItem, out var item))
            return;
        switch (_instance.SetWaiting(session, item, attempt, waits))
        {
            case WaitOutcome.Done when waits:
                services.Gateway.HasRoom(_instance);
                break;
            case WaitOutcome.NotHeld:
                connection.Send(new Cancel(workItem, attempt, "it was taken back"));
                break;
            case WaitOutcome.TooMany:
                Fault(ErrorCode.TooMany.Code, $"{services.Options.MaxWaitingWork} work items of this replica wait, the most that may; work item {workItem} keeps its credit. Park some of them.");
                break;
        }
    }

    private void OnPark(Park park)
    {
        if (!TryItem(park.WorkItem, out var item))
            return;
        if (RequestCheck.FaultOf(park) is { } fault)
        {
            // It is still held: the replica may say it again in better words.
            Fault(ErrorCode.InvalidArgument.Code, $"Work item {park.WorkItem} can't be parked: {fault}");
            connection.Send(new Recorded(park.WorkItem, park.Attempt, "invalid", fault));
        }
        else if (TryFinish(park.WorkItem, park.Attempt, out item))
        {
            _ = ReportAsync(new WorkSetAside(item, park.Attempt, _instance.Key.Instance, [.. park.Keys], park.Any), park.WorkItem, answers: true);
        }
    }

    private async Task SpawnAsync(ChildRequest request)
    {
        Reports.Begin();
        try
        {
            var notice = await services.Inbox.SpawnAsync(request).ConfigureAwait(false);
            session.Link?.Send(ConnectedInstance.ToChild(notice, request.Attempt));
        }
        catch (Exception exception)
        {
            LogRequestNotStored(services.Logger, StorageLog.Level(exception), request.Key, request.Item, request.Attempt, exception);
            session.Link?.Send(new ConnectionError(ErrorCode.StorageUnavailable.Code, $"Child '{request.Key}' of work item {request.Item} could not be stored. Spawn it again."));
        }
        finally
        {
            Reports.End();
        }
    }

    private async Task AskAsync(QuestionRequest request)
    {
        Reports.Begin();
        try
        {
            var notice = await services.Inbox.AskAsync(request).ConfigureAwait(false);
            session.Link?.Send(ConnectedInstance.ToAnswered(notice, request.Attempt));
        }
        catch (Exception exception)
        {
            LogRequestNotStored(services.Logger, StorageLog.Level(exception), request.Key, request.Item, request.Attempt, exception);
            session.Link?.Send(new ConnectionError(ErrorCode.StorageUnavailable.Code, $"Question '{request.Key}' of work item {request.Item} could not be stored. Ask it again."));
        }
        finally
        {
            Reports.End();
        }
    }

    private ChildRequest ToRequest(Spawn spawn, WorkItemId item) => new(
        item, spawn.Attempt, _instance.Key.Realm, _instance.Key.Instance, spawn.Key, spawn.LoopStack, spawn.Inline, spawn.Input, spawn.Realm,
        spawn.Budget is { } budget ? new LoopBudget(budget.Depth, budget.Loops, budget.Tokens, budget.Cost) : null, spawn.Deadline, spawn.Labels);

    private QuestionRequest ToRequest(Ask ask, WorkItemId item) => new(
        item, ask.Attempt, _instance.Key.Realm, _instance.Key.Instance, ask.Key, ask.Question, ask.Schema, ask.Context, [.. ask.Assignees ?? []],
        ask.DueSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, ask.OnTimeout == RequestCheck.OnTimeoutDefault ? ask.Default ?? s_null : null);

    private bool IsHeld(WorkItemId item, string workItem, int attempt)
    {
        if (_instance.IsHeldBy(session, item, attempt))
            return true;
        connection.Send(new Cancel(workItem, attempt, "it was taken back"));
        return false;
    }

    /// <summary>One without a usable key can't be answered by it.</summary>
    private bool IsKey(string workItem, string key)
    {
        if (key.Length is >= 1 and <= RequestCheck.MaxKey)
            return true;
        Fault(ErrorCode.InvalidArgument.Code, $"A key of work item {workItem} has {key.Length} characters and must have 1 to {RequestCheck.MaxKey}.");
        return false;
    }

    private void Refuse(ConnectionMessage answer)
    {
        services.Metrics.Faults.Add(1);
        connection.Send(answer);
    }

    private static string NotHeld(string workItem, int attempt) => $"This replica does not hold work item {workItem} at attempt {attempt}.";

    [LoggerMessage(EventId = 6, Message = "What work item {Item}, attempt {Attempt}, asked for under '{Key}' was not stored")]
    private static partial void LogRequestNotStored(ILogger logger, LogLevel level, string key, WorkItemId item, int attempt, Exception exception);
}
