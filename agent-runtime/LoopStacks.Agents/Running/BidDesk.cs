using System.Text.Json;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents.Running;

/// <summary>Answers announcements with what the agent's bidder says.</summary>
internal sealed partial class BidDesk(Bidder bidder, TimeProvider time, Func<ConnectionMessage, bool> send, ILogger logger)
{
    // Bidders that wait for something are bounded; an announcement beyond that is declined.
    private const int MaxWaiting = 1000;
    private static readonly Dictionary<string, string> s_noLabels = [];
    private int _waiting;

    /// <summary>The AgentInstance's config.</summary>
    public JsonElement? Config { get; set; }

    public void OnAnnounce(Announce announce, bool draining)
    {
        if (draining)
        {
            send(new Decline(announce.Announcement, "draining"));
            return;
        }

        try
        {
            // Most bidders answer at once: no token, no task.
            var request = new BidRequest(
                announce.Capabilities, announce.Input, announce.Loop, announce.LoopStack, announce.ClosesAt, announce.Deadline, announce.Depth,
                announce.Labels ?? s_noLabels, announce.Budget, Config);
            var answers = bidder(request, CancellationToken.None);
            if (answers.IsCompletedSuccessfully)
                Answer(announce, answers.Result);
            else
                _ = AnswerLaterAsync(announce, answers);
        }
        catch (Exception exception)
        {
            Fail(announce, exception);
        }
    }

    private async Task AnswerLaterAsync(Announce announce, ValueTask<IReadOnlyDictionary<string, Bid>> answers)
    {
        var isOver = Interlocked.Increment(ref _waiting) > MaxWaiting;
        if (isOver)
            send(new Decline(announce.Announcement, "busy bidding"));
        try
        {
            var given = await answers.ConfigureAwait(false);
            // After the close nobody counts it, and the platform would only complain.
            if (!isOver && time.GetUtcNow() < announce.ClosesAt)
                Answer(announce, given);
        }
        catch (Exception exception)
        {
            if (!isOver)
                Fail(announce, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void Answer(Announce announce, IReadOnlyDictionary<string, Bid> answers)
    {
        for (var i = 0; i < announce.Capabilities.Count; i++)
        {
            var capability = announce.Capabilities[i];
            if (!answers.TryGetValue(capability, out var bid) || bid is null)
                send(new Decline(announce.Announcement, "the agent has no answer for it", capability));
            else if (bid.DeclineReason is { } reason)
                send(new Decline(announce.Announcement, reason, capability));
            else
                send(new Contracts.Connection.Bid(announce.Announcement, capability, bid.Confidence, bid.Cost, bid.Expected?.TotalSeconds, bid.Note));
        }
    }

    private void Fail(Announce announce, Exception exception)
    {
        LogBidFailed(logger, announce.LoopStack, exception);
        send(new Decline(announce.Announcement, $"its bidding failed: {exception.Message}"));
    }

    [LoggerMessage(20, LogLevel.Warning, "Bidding for {LoopStack} failed")]
    private static partial void LogBidFailed(ILogger logger, string loopStack, Exception exception);
}
