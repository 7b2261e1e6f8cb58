using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Admission;

namespace LoopStacks.Gateway.Instances;

/// <summary>Announcements: which replica is asked, and what it answered.</summary>
internal sealed partial class ConnectedInstance
{
    private const int MaxNote = 1000;
    private int _turn;

    /// <summary>Asks as few replicas as cover the capabilities, the least loaded first; what nobody can be asked is declined at once.</summary>
    public void Announce(Announcement announcement, ImmutableArray<string> capabilities, Effects effects)
    {
        lock (_gate)
            Ask(announcement, [.. capabilities], "not connected", effects);
    }

    /// <summary>Takes a bid. A faulty answer is an answer too, of the kind <see cref="AnswerKind.Invalid"/>.</summary>
    /// <returns>What to reply; null where all is well.</returns>
    public ConnectionError? Bid(ReplicaSession session, AnnouncementId id, Bid bid, List<PendingAsk> touched)
    {
        lock (_gate)
        {
            if (session.Asks.Find(id) is not { } ask)
                return NotOpen(bid.Announcement);
            var index = ask.Capabilities.IndexOf(bid.Capability);
            if (index < 0)
                return NotAsked(ask, bid, touched);
            if (ask.IsAnswered(index))
                return new ConnectionError(ConnectionFaultCodes.AlreadyAnswered, $"'{bid.Capability}' of announcement {bid.Announcement} was answered before; the first answer counts.");
            ask.MarkAnswered(index);
            var fault = FaultOf(bid);
            Take(session, ask, ToAnswer(bid, fault), touched);
            return fault is null ? null : new ConnectionError("InvalidBid", $"The bid for '{bid.Capability}' of announcement {bid.Announcement} counts as no bid: {fault}");
        }
    }

    /// <summary>Takes a decline, of one capability or of all that are open.</summary>
    public ConnectionError? Decline(ReplicaSession session, AnnouncementId id, Decline decline, List<PendingAsk> touched)
    {
        lock (_gate)
        {
            if (session.Asks.Find(id) is not { } ask)
                return NotOpen(decline.Announcement);
            var answered = false;
            for (var i = 0; i < ask.Capabilities.Count; i++)
            {
                if (ask.IsAnswered(i) || (decline.Capability is { } one && one != ask.Capabilities[i]))
                    continue;
                ask.MarkAnswered(i);
                answered = true;
                Take(session, ask, new BidAnswer(Key.Instance, ask.Capabilities[i], AnswerKind.Decline, Load: Load(), Note: Shortened(decline.Reason)), touched);
            }

            return answered
                ? null
                : new ConnectionError(ConnectionFaultCodes.AlreadyAnswered, $"'{decline.Capability}' of announcement {decline.Announcement} was not asked, or was answered before.");
        }
    }

    /// <summary>Takes out the answers of a frame, one list an announcement.</summary>
    public void TakeBatches(List<PendingAsk> touched, Effects effects)
    {
        lock (_gate)
        {
            foreach (var ask in touched)
            {
                effects.Answers.Add((ask.Announcement.Id, [.. ask.Batch]));
                ask.Batch.Clear();
            }
        }

        touched.Clear();
    }

    private void Ask(Announcement announcement, List<string> capabilities, string whyNot, Effects effects)
    {
        while (capabilities.Count > 0 && Choose(capabilities) is { } session)
        {
            var asked = capabilities;
            if (!OffersAll(session, capabilities))
            {
                asked = capabilities.FindAll(session.Capabilities.Contains);
                capabilities = capabilities.FindAll(capability => !session.Capabilities.Contains(capability));
            }
            else
            {
                capabilities = [];
            }

            Ask(session, announcement, asked, effects);
        }

        if (capabilities.Count == 0)
            return;
        var absent = !IsAnyOpen();
        effects.Decline(announcement.Id, Key.Instance, capabilities, absent ? whyNot : "no connected replica offers it", absent);
    }

    private void Ask(ReplicaSession session, Announcement announcement, List<string> capabilities, Effects effects)
    {
        if (session.Asks.Find(announcement.Id) is { } same)
        {
            // It takes over from a replica that is gone; what it was asked itself, it is not asked again.
            capabilities = capabilities.FindAll(capability => !same.Capabilities.Contains(capability));
            if (capabilities.Count == 0)
                return;
            same.Capabilities.AddRange(capabilities);
        }
        else
        {
            session.Asks.Expire(time.GetUtcNow());
            // The table is full: the replica does not keep up, so the oldest are declined on its behalf.
            while (session.Asks.Count >= options.MaxPendingAnnouncements && session.Asks.Oldest is { } oldest)
            {
                session.Asks.Remove(oldest);
                effects.Decline(oldest.Announcement.Id, Key.Instance, oldest.Open(), "busy");
            }

            session.Asks.Add(new PendingAsk(announcement, [.. capabilities]));
        }

        session.Link?.Send(new Announce(
            announcement.Id.ToString(), announcement.Id.Loop.ToString(), announcement.LoopStack, capabilities, announcement.Input,
            announcement.ClosesAt, announcement.Deadline, announcement.Depth, announcement.Labels, announcement.Budget));
    }

    /// <summary>The least loaded open replica that offers all, or else the first capability that anybody offers. Equals take turns.</summary>
    private ReplicaSession? Choose(List<string> capabilities)
    {
        ReplicaSession? best = null;
        var bestCovers = 0;
        var count = _sessions.Count;
        var turn = count == 0 ? 0 : (int)((uint)_turn++ % (uint)count);
        for (var i = 0; i < count; i++)
        {
            var session = _sessions[(turn + i) % count];
            if (!session.IsOpen)
                continue;
            var covers = Covered(session, capabilities);
            if (covers == 0 || covers < bestCovers || (covers == bestCovers && best is not null && session.Load >= best.Load))
                continue;
            (best, bestCovers) = (session, covers);
        }

        return best;
    }

    /// <summary>The replica is gone: others are asked what it did not answer, and if there are none it is declined.</summary>
    private void AskOthers(ReplicaSession session, Effects effects)
    {
        foreach (var ask in session.Asks.TakeAll())
        {
            var open = ask.Open();
            if (open.Count > 0 && ask.Announcement.ClosesAt > time.GetUtcNow())
                Ask(ask.Announcement, open, "disconnected before it answered", effects);
        }
    }

    private void Take(ReplicaSession session, PendingAsk ask, BidAnswer answer, List<PendingAsk> touched)
    {
        if (ask.Batch.Count == 0)
            touched.Add(ask);
        ask.Batch.Add(answer);
        if (ask.AllAnswered)
            session.Asks.Remove(ask);
    }

    private ConnectionError NotAsked(PendingAsk ask, Bid bid, List<PendingAsk> touched)
    {
        if (ask.Invalid < PendingAsk.MaxInvalid && HelloCheck.IsCapability(bid.Capability))
        {
            ask.Invalid++;
            if (ask.Batch.Count == 0)
                touched.Add(ask);
            ask.Batch.Add(new BidAnswer(Key.Instance, bid.Capability, AnswerKind.Invalid, Load: Load(), Note: "it was not asked for this capability"));
        }

        return new ConnectionError(ConnectionFaultCodes.NotAsked, $"Announcement {bid.Announcement} did not ask this replica for the capability that it bid for.");
    }

    private BidAnswer ToAnswer(Bid bid, string? fault) => fault is null
        ? new BidAnswer(
            Key.Instance, bid.Capability, AnswerKind.Bid, bid.Confidence, bid.Cost,
            bid.ExpectedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, Load(), Shortened(bid.Note))
        : new BidAnswer(Key.Instance, bid.Capability, AnswerKind.Invalid, Load: Load(), Note: fault);

    private double Load()
    {
        var (credits, inFlight) = (0, _queue.Count);
        foreach (var session in _sessions)
        {
            inFlight += session.Busy;
            if (session.IsOpen)
                credits += session.Credits;
        }

        return (double)inFlight / Math.Max(credits, 1);
    }

    private bool IsAnyOpen()
    {
        foreach (var session in _sessions)
        {
            if (session.IsOpen)
                return true;
        }

        return false;
    }

    private static bool OffersAll(ReplicaSession session, List<string> capabilities) => Covered(session, capabilities) == capabilities.Count;

    private static int Covered(ReplicaSession session, List<string> capabilities)
    {
        var covered = 0;
        foreach (var capability in capabilities)
        {
            if (session.Capabilities.Contains(capability))
                covered++;
        }

        return covered;
    }

    private static string? FaultOf(Bid bid)
    {
        if (bid.Confidence is not (>= 0 and <= 1))
            return $"its confidence is {bid.Confidence} and must be 0 to 1.";
        if (bid.Cost < 0)
            return $"its cost is {bid.Cost} and must not be negative.";
        return bid.ExpectedSeconds is { } seconds and not (>= 0 and <= 1e9) ? $"it expects {seconds} s and must expect 0 to 1e9." : null;
    }

    private static string? Shortened(string? text) => text is { Length: > MaxNote } ? text[..MaxNote] : text;

    private static ConnectionError NotOpen(string announcement) => new(
        ConnectionFaultCodes.AnnouncementClosed, $"Announcement {announcement} is not open for this replica: it is closed, or was answered in full.");
}
