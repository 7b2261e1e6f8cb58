using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Gateway.Instances;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Gateway.Connections;

/// <summary>Handles the messages of a welcomed replica, a frame at a time and in order. Never waits for a loop. Not thread safe.</summary>
internal sealed partial class MessageHandler(ConnectionServices services, ReplicaSession session, ReplicaConnection connection)
{
    private const int MaxText = 1000;
    private readonly ConnectedInstance _instance = session.Instance;
    private readonly List<PendingAsk> _touched = [];
    private readonly long _openedAt = services.Time.GetTimestamp();

    /// <summary>What is being stored for this connection.</summary>
    public ReportsInFlight Reports { get; } = new(services.Options.MaxReportsInFlight);

    public void Handle(List<FrameEntry> frame, int from)
    {
        for (var i = from; i < frame.Count; i++)
        {
            if (frame[i].Message is { } message)
                Handle(message);
            else
                Fault(ErrorCode.ProtocolError.Code, frame[i].Fault!);
        }

        if (_touched.Count == 0)
            return;
        var effects = new Effects();
        _instance.TakeBatches(_touched, effects);
        services.Effects.Run(effects);
    }

    private void Handle(ConnectionMessage message)
    {
        switch (message)
        {
            case Bid bid:
                OnBid(bid);
                break;
            case Decline decline:
                OnDecline(decline);
                break;
            case Accept accept:
                OnAccept(accept);
                break;
            case Result result:
                EndProgress(result.WorkItem, result.Attempt);
                OnResult(result);
                break;
            case Failed failed:
                EndProgress(failed.WorkItem, failed.Attempt);
                OnFailed(failed);
                break;
            case Refuse refuse:
                OnRefuse(refuse);
                break;
            case Heartbeat heartbeat:
                OnHeartbeat(heartbeat);
                break;
            case Progress progress:
                OnProgress(progress);
                break;
            case Spawn spawn:
                OnSpawn(spawn);
                break;
            case Waiting waiting:
                OnWait(waiting.WorkItem, waiting.Attempt, waits: true);
                break;
            case Working working:
                OnWait(working.WorkItem, working.Attempt, waits: false);
                break;
            case Ask ask:
                OnAsk(ask);
                break;
            case Park park:
                EndProgress(park.WorkItem, park.Attempt);
                OnPark(park);
                break;
            case StateRequest state:
                OnState(state);
                break;
            case Drain:
                services.Gateway.Drain(session);
                break;
            default:
                Fault(ErrorCode.ProtocolError.Code, message is Hello ? "hello is said once, as the first message." : $"'{message.GetType().Name}' is said by the platform only.");
                break;
        }
    }

    private void OnBid(Bid bid)
    {
        if (!AnnouncementId.TryParse(bid.Announcement, out var id))
            Fault(ErrorCode.ProtocolError.Code, "A bid names no announcement.");
        else if (_instance.Bid(session, id, bid, _touched) is { } error)
            Fault(error);
    }

    private void OnDecline(Decline decline)
    {
        if (!AnnouncementId.TryParse(decline.Announcement, out var id))
            Fault(ErrorCode.ProtocolError.Code, "A decline names no announcement.");
        else if (_instance.Decline(session, id, decline, _touched) is { } error)
            Fault(error);
    }

    private void OnAccept(Accept accept)
    {
        if (!TryItem(accept.WorkItem, out var item))
            return;
        var state = _instance.Accept(session, item, accept.Attempt);
        if (state == HoldState.Held)
            _ = ReportAsync(new WorkAccepted(item, accept.Attempt, _instance.Key.Instance, session.Replica), accept.WorkItem, answers: false);
        else if (state == HoldState.NotHeld)
            connection.Send(new Cancel(accept.WorkItem, accept.Attempt, "it was taken back"));
    }

    private void OnRefuse(Refuse refuse)
    {
        if (TryItem(refuse.WorkItem, out var item) && _instance.Finish(session, item, refuse.Attempt) == HoldState.Held)
            _ = ReportAsync(new WorkRefused(item, refuse.Attempt, _instance.Key.Instance, Shortened(refuse.Reason)), refuse.WorkItem, answers: false);
    }

    private void OnResult(Result result)
    {
        if (!TryFinish(result.WorkItem, result.Attempt, out var item))
            return;
        WorkReport report;
        var violation = FaultOf(result) ?? session.Output?.Violation(result.Output);
        if (violation is null)
            report = new WorkDone(item, result.Attempt, _instance.Key.Instance, session.Replica, result.Output, result.Confidence, result.Usage);
        else
            report = new WorkFailed(item, result.Attempt, _instance.Key.Instance, session.Replica, violation, false, "InvalidOutput");
        _ = ReportAsync(report, result.WorkItem, answers: true, violation);
    }

    private void OnFailed(Failed failed)
    {
        if (!TryFinish(failed.WorkItem, failed.Attempt, out var item))
            return;
        var code = failed.Code is { Length: > 64 } ? failed.Code[..64] : failed.Code;
        _ = ReportAsync(
            new WorkFailed(item, failed.Attempt, _instance.Key.Instance, session.Replica, Shortened(failed.Message), failed.Final, code), failed.WorkItem, answers: true);
    }

    private void OnHeartbeat(Heartbeat heartbeat)
    {
        // What a replica brings along from another gateway it names soon after it came; what it names later was taken from it here.
        var mayAdopt = services.Time.GetElapsedTime(_openedAt) < services.Options.Lease;
        var effects = new Effects();
        foreach (var held in heartbeat.WorkItems)
        {
            if (held is null || !TryItem(held.WorkItem, out var item))
                continue;
            if (_instance.Touch(session, item, held.Attempt, held.Waiting) || (mayAdopt && TryAdopt(item, held.Attempt, held.Waiting ?? false)))
                effects.Renewals.Add((item, held.Attempt));
            else
                connection.Send(new Cancel(held.WorkItem, held.Attempt, "it was taken back"));
        }

        services.Effects.Run(effects);
    }

    private bool TryAdopt(WorkItemId item, int attempt, bool waits)
    {
        if (services.Gateway.IsHeldElsewhere(_instance, item) || !_instance.TryAdopt(session, item, attempt, waits))
            return false;
        services.Gateway.Adopted(_instance, item, attempt);
        return true;
    }

    /// <summary>
    /// Frees the credit. An item that is unknown here, since this process was restarted or the lease ran out, is still reported: the loop
    /// decides. One that another instance holds is not.
    /// </summary>
    private bool TryFinish(string workItem, int attempt, out WorkItemId item)
    {
        if (!TryItem(workItem, out item))
            return false;
        if (_instance.Finish(session, item, attempt) == HoldState.Held || !services.Gateway.IsHeldElsewhere(_instance, item))
            return true;
        Fault(ConnectionFaultCodes.NotYours, $"Work item {workItem} is in the hands of another instance.");
        connection.Send(new Recorded(workItem, attempt, "invalid", "It is in the hands of another instance."));
        return false;
    }

    private bool TryItem(string? text, out WorkItemId item)
    {
        if (WorkItemId.TryParse(text, out item))
            return true;
        Fault(ErrorCode.ProtocolError.Code, "A message names no work item.");
        return false;
    }

    private async Task ReportAsync(WorkReport report, string workItem, bool answers, string? violation = null)
    {
        Reports.Begin();
        try
        {
            var reply = await services.Inbox.ReportAsync(report).ConfigureAwait(false);
            if (answers)
                session.Link?.Send(ToRecorded(reply, report, workItem, violation));
        }
        catch (Exception exception)
        {
            LogNotStored(services.Logger, StorageLog.Level(exception), report.Item, report.Attempt, exception);
            if (answers)
                session.Link?.Send(new ConnectionError(ErrorCode.StorageUnavailable.Code, $"What became of work item {workItem} could not be stored. Send it again."));
        }
        finally
        {
            Reports.End();
        }
    }

    private static Recorded ToRecorded(WorkReply reply, WorkReport report, string workItem, string? violation) =>
        violation is not null && reply.Status == WorkReplyStatus.Recorded
            ? new Recorded(workItem, report.Attempt, "invalid", violation)
            : new Recorded(workItem, report.Attempt, NameOf(reply.Status), reply.Message);

    private static string NameOf(WorkReplyStatus status) => status switch
    {
        WorkReplyStatus.Recorded => "recorded",
        WorkReplyStatus.Duplicate => "duplicate",
        WorkReplyStatus.Late => "late",
        _ => "invalid",
    };

    private static string? FaultOf(Result result)
    {
        if (result.Confidence is not (null or (>= 0 and <= 1)))
            return $"The confidence is {result.Confidence} and must be 0 to 1.";
        return result.Usage is { } usage && (usage.InputTokens < 0 || usage.OutputTokens < 0 || usage.Cost < 0) ? "The usage must not be negative." : null;
    }

    private static string Shortened(string text) => text.Length > MaxText ? text[..MaxText] : text;

    private void Fault(string code, string message) => Fault(new ConnectionError(code, message));

    private void Fault(ConnectionError error)
    {
        services.Metrics.Faults.Add(1);
        connection.Send(error);
    }

    [LoggerMessage(EventId = 5, Message = "What became of work item {Item}, attempt {Attempt}, was not stored")]
    private static partial void LogNotStored(ILogger logger, LogLevel level, WorkItemId item, int attempt, Exception exception);
}
