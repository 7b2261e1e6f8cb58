using LoopStacks.Contracts.Reputation;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Reputation;

/// <summary>What callers can say and hear about how right and reliable instances are. Thread safe.</summary>
public interface IReputationService
{
    /// <summary>Keeps a feedback; it is durable then, and counts a moment later.</summary>
    /// <param name="request">With a score.</param>
    ValueTask<Outcome<FeedbackGiven>> GiveAsync(LoopId loop, FeedbackRequest request, CancellationToken cancellation);

    /// <summary>Feedback on a loop in the order in which it was first given; null where there is no such loop.</summary>
    ValueTask<FeedbackPage?> FeedbackAsync(LoopId loop, long after, int limit, CancellationToken cancellation);

    /// <summary>What is known, in the order of realm, instance and capability.</summary>
    Outcome<ReputationPage> List(ReputationFilter filter);

    /// <summary>Completes when all loops that have ended and all feedback that was given until now count.</summary>
    Task SettledAsync(CancellationToken cancellation);
}

/// <summary>A feedback that was kept.</summary>
/// <param name="IsNew">False where it took the place of an earlier one.</param>
public sealed record FeedbackGiven(Feedback Feedback, bool IsNew);

/// <summary>Which reputations; null is all.</summary>
/// <param name="Cursor"><c>next</c> of the page before.</param>
public sealed record ReputationFilter(string? Realm = null, string? Instance = null, string? Capability = null, string? Cursor = null, int Limit = 50);
