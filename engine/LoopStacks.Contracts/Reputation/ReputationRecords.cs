using System.Text.Json.Serialization;

namespace LoopStacks.Contracts.Reputation;

/// <summary>Body of <c>POST /executions/{id}/feedback</c>: either <paramref name="Score"/> or <paramref name="Correct"/>.</summary>
/// <param name="Score">How right it was, 0 wrong to 1 right.</param>
/// <param name="Correct">True is a score of 1, false one of 0.</param>
/// <param name="WorkItem">Number of the work item whose contribution is meant; the answer as a whole where neither it nor <paramref name="Instance"/> is given.</param>
/// <param name="Capability">Only what was done for this capability.</param>
/// <param name="Instance">The instance whose contributions are meant.</param>
/// <param name="Comment">For people, up to 2,000 characters.</param>
/// <param name="By">Who says so; default <c>anonymous</c>. Who says something again about the same thing replaces what was said before.</param>
/// <param name="Realm">The realm that speaks; where it is given, the execution must be of it.</param>
public sealed record FeedbackRequest(
    double? Score = null,
    bool? Correct = null,
    int? WorkItem = null,
    string? Capability = null,
    string? Instance = null,
    string? Comment = null,
    string? By = null,
    string? Realm = null);

/// <summary>A feedback that was given.</summary>
/// <param name="Score">0 wrong to 1 right.</param>
/// <param name="At">When it was given, or given anew.</param>
public sealed record Feedback(
    string ExecutionId,
    string Realm,
    double Score,
    string By,
    DateTimeOffset At,
    int? WorkItem = null,
    string? Instance = null,
    string? Capability = null,
    string? Comment = null);

/// <summary>A page of feedback.</summary>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record FeedbackPage(IReadOnlyList<Feedback> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>What is known of an instance at a capability, as of now: evidence counts half after each half-life.</summary>
/// <param name="Accuracy">How likely a contribution is right, 0..1; 0.6 where none was judged. Votes with <c>weight: reputation</c> weigh by it.</param>
/// <param name="Reliability">How likely an award ends with a contribution, 0..1; 0.5 where nothing is known. <c>selectionStrategy: reputation</c> multiplies by it.</param>
/// <param name="ByOutcome">Contributions that a majority of their loop agreed or disagreed with, and on which there is no feedback.</param>
/// <param name="ByFeedback">Contributions judged by feedback.</param>
/// <param name="Attempts">How attempts at awarded work ended.</param>
/// <param name="HeardAt">When the newest work ended that is counted.</param>
public sealed record ReputationView(
    string Realm,
    string Instance,
    string Capability,
    double Accuracy,
    double Reliability,
    CalibrationView Calibration,
    JudgedView ByOutcome,
    JudgedView ByFeedback,
    AttemptsView Attempts,
    SpeedView Speed,
    DateTimeOffset HeardAt);

/// <summary>How well stated confidence fits being right.</summary>
/// <param name="Overconfidence">By how much bids are surer than contributions are right, −1..1; <c>selectionStrategy: reputation</c> takes it off a bid's confidence.</param>
/// <param name="Brier">Mean squared difference of a result's confidence and its rightness, 0 (best) to 1; null where nothing was judged.</param>
/// <param name="BidBrier">The same of the bids' confidence.</param>
public sealed record CalibrationView(double Overconfidence, double? Brier = null, double? BidBrier = null);

/// <summary>Judged contributions.</summary>
/// <param name="Weight">How many, faded.</param>
/// <param name="Right">How many of them were right, faded.</param>
public sealed record JudgedView(double Weight, double Right);

/// <summary>Ends of attempts, faded counts.</summary>
/// <param name="Lost">The replica vanished or gave no sign of life.</param>
/// <param name="Invalid">The output did not fit the Agent's schema.</param>
/// <param name="Refused">It bid, won and did not take the work.</param>
/// <param name="TimedOut">It was still at work when DO's time was up.</param>
public sealed record AttemptsView(double Completed, double Failed, double Lost, double Invalid, double Refused, double TimedOut);

/// <summary>How fast completed work was.</summary>
/// <param name="MedianSeconds">Within 5 %; null where nothing completed.</param>
/// <param name="RatioToExpected">Geometric mean of duration / duration that the bid expected; null where no bid said.</param>
public sealed record SpeedView(double? MedianSeconds = null, double? RatioToExpected = null);

/// <summary>A page of reputations.</summary>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record ReputationPage(IReadOnlyList<ReputationView> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);
