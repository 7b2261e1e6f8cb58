using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Instances;

/// <summary>Work items that wait for children or people, and what their replicas are told of these.</summary>
internal sealed partial class ConnectedInstance
{
    /// <summary>A held item begins to wait, so that its credit is free at once, or goes on and takes one again at once.</summary>
    public WaitOutcome SetWaiting(ReplicaSession session, WorkItemId item, int attempt, bool waits)
    {
        lock (_gate)
        {
            if (!session.Held.TryGetValue(item, out var held) || held.Attempt != attempt)
                return WaitOutcome.NotHeld;
            held.TouchedAt = time.GetTimestamp();
            return SetWaiting(session, held, waits) ? WaitOutcome.Done : WaitOutcome.TooMany;
        }
    }

    public void Tell(ChildNotice notice)
    {
        lock (_gate)
        {
            if (Holding(notice.Item) is ({ } link, var attempt))
                link.Send(ToChild(notice, attempt));
        }
    }

    public void Tell(AnswerNotice notice)
    {
        lock (_gate)
        {
            if (Holding(notice.Item) is ({ } link, var attempt))
                link.Send(ToAnswered(notice, attempt));
        }
    }

    public static Child ToChild(ChildNotice notice, int attempt) => new(
        notice.Item.ToString(), attempt, notice.Key, notice.Status, notice.Loop?.ToString(), notice.Output, notice.Confidence, notice.Usage, notice.Code, notice.Message);

    public static Answered ToAnswered(AnswerNotice notice, int attempt) => new(
        notice.Item.ToString(), attempt, notice.Key, notice.Status, notice.Task, notice.Answer, notice.By, notice.Code, notice.Message);

    /// <summary>False where too many wait already.</summary>
    private bool SetWaiting(ReplicaSession session, HeldItemState held, bool waits)
    {
        // Too many: this one keeps its credit, so that a replica can't be given work without end.
        if (waits && !held.Waiting && session.Waiting >= options.MaxWaitingWork)
            return false;
        session.SetWaiting(held, waits);
        if (waits)
            Pump(session);
        return true;
    }

    // Nobody holds it, or the connection is down: who comes back asks again.
    private (IReplicaLink? Link, int Attempt) Holding(WorkItemId item) =>
        Holder(item) is { } session ? (session.Link, session.Held[item].Attempt) : default;
}
