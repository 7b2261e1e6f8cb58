using System.Text.Json;
using System.Text.Json.Serialization;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Contracts.Executions;

/// <summary>Why a loop came to what it came to: every decision with its numbers, from the loop's own journal alone.</summary>
/// <param name="ExecutionId">UUIDv7.</param>
/// <param name="Definition">Hash of the LoopStack's content that the loop is pinned to.</param>
/// <param name="Status">As of the execution.</param>
/// <param name="Phase">As of the execution.</param>
/// <param name="Events">How many events the explanation was made of.</param>
/// <param name="DurationSeconds">From acceptance to the end; null while it runs.</param>
/// <param name="Summary">What it came to and why, in a sentence or two.</param>
/// <param name="Bidding">Who was asked and what each said, by announcement.</param>
/// <param name="Awards">Who won, by capability.</param>
/// <param name="Work">What each did and cost.</param>
/// <param name="Answer">How the answer was made, or why none could be; null while OUT has not been reached.</param>
/// <param name="End">Why it ended so; null while it runs.</param>
/// <param name="Children">The child loops in the order of their spawning; null where there are none.</param>
/// <param name="Sentences">Every decision as a plain sentence, in the order of events.</param>
public sealed record Explanation(
    string ExecutionId,
    string Loopstack,
    string Realm,
    string Definition,
    string Status,
    string Phase,
    long Events,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? EndedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? DurationSeconds,
    JsonElement Input,
    string Summary,
    IReadOnlyList<ExplanationBidding> Bidding,
    IReadOnlyList<ExplanationAward> Awards,
    IReadOnlyList<ExplanationWork> Work,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ExplanationAnswer? Answer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] ExplanationEnd? End,
    ExplanationCost Cost,
    IReadOnlyList<ExplanationSentence> Sentences,
    string? ParentId = null,
    string? RootId = null,
    int Depth = 0,
    IReadOnlyList<ExplanationChild>? Children = null);

/// <summary>A child loop, and what it came to.</summary>
/// <param name="Loop">Its id.</param>
/// <param name="Purpose"><c>agent</c>, <c>node</c>, <c>reducer</c> or <c>verifier</c>.</param>
/// <param name="Key">By which its parent knows it.</param>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>timedOut</c> or <c>refused</c>.</param>
/// <param name="Text">What it came to, in a sentence.</param>
/// <param name="Loopstack">Null where its stack was given inline.</param>
/// <param name="WorkItem">The work item that spawned it.</param>
/// <param name="Usage">Of the child and all its descendants.</param>
/// <param name="Loops">How many loops the child and its descendants were.</param>
/// <param name="Budget">Its own, set aside from its parent's.</param>
/// <param name="Explanation">Its own explanation, as far down as was asked for.</param>
public sealed record ExplanationChild(
    string Loop,
    string Purpose,
    string Key,
    string Status,
    string Text,
    DateTimeOffset SpawnedAt,
    DateTimeOffset? EndedAt = null,
    string? Loopstack = null,
    string? WorkItem = null,
    string? Code = null,
    JsonElement? Output = null,
    double? Confidence = null,
    Usage? Usage = null,
    long? Loops = null,
    ExecutionBudget? Budget = null,
    Explanation? Explanation = null);

/// <summary>One announcement.</summary>
/// <param name="Attempt">1 for the first.</param>
/// <param name="ClosesAt">When it closed at the latest.</param>
/// <param name="ClosedBecause"><c>allAnswered</c>, <c>maxBids</c>, <c>timeout</c> or <c>noCandidates</c>; null while open.</param>
/// <param name="Asked">Everybody who was asked, by capability, and what each said.</param>
/// <param name="Recoveries">How often the platform was restarted meanwhile and asked again.</param>
/// <param name="AgainBecause">Why the loop was announced again after it; null where it was not.</param>
public sealed record ExplanationBidding(
    int Attempt,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosesAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ClosedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ClosedBecause,
    IReadOnlyList<ExplanationAsked> Asked,
    int Recoveries = 0,
    string? AgainBecause = null);

/// <summary>What was known of an instance at a capability when it was asked.</summary>
/// <param name="Reliability">How likely an award ends with a contribution, 0..1.</param>
/// <param name="Overconfidence">By how much its bids had been surer than its contributions were right.</param>
/// <param name="Accuracy">How likely a contribution is right; null where none was judged.</param>
public sealed record ExplanationReputation(double Reliability, double Overconfidence, double? Accuracy = null);

/// <summary>An instance that was asked about a capability, and what it said.</summary>
/// <param name="Answer"><c>bid</c>, <c>decline</c>, <c>invalid</c>, <c>silent</c> (bidding closed before it answered) or <c>open</c> (it may still answer).</param>
/// <param name="Why">The bid's note, the reason of a decline, what was wrong with an invalid answer.</param>
/// <param name="JoinedLater">It appeared while bidding was open.</param>
public sealed record ExplanationAsked(
    string Instance,
    string Capability,
    string Answer,
    string? Why = null,
    double? Confidence = null,
    decimal? Cost = null,
    double? ExpectedSeconds = null,
    double? Load = null,
    ExplanationReputation? Reputation = null,
    DateTimeOffset? AnsweredAt = null,
    bool JoinedLater = false);

/// <summary>Who won a capability, by which rule.</summary>
/// <param name="Strategy">The LoopStack's <c>selectionStrategy</c>.</param>
/// <param name="Rule">How it orders bids, in words.</param>
/// <param name="Wanted">How many could win.</param>
/// <param name="Bids">All bids in the order of the rule: winners, then runners-up.</param>
/// <param name="Payment"><c>firstPrice</c> or <c>secondPrice</c>, under <c>cheapest</c>.</param>
public sealed record ExplanationAward(
    string Capability,
    DateTimeOffset At,
    string Strategy,
    string Rule,
    int Wanted,
    IReadOnlyList<ExplanationBid> Bids,
    string? Payment = null);

/// <summary>A bid in its place.</summary>
/// <param name="Place">From 1.</param>
/// <param name="Rule">Why it has this place, with the numbers, as recorded with the award.</param>
/// <param name="Reputation">What was known of the instance at the capability; null where the LoopStack does not decide by it.</param>
/// <param name="Tied">Others were equal under the rule, and the order among them was drawn.</param>
/// <param name="Draw">Its number in that draw, drawn from the loop's id: the lowest goes first; null where nothing was drawn.</param>
/// <param name="Price">What a winner is paid.</param>
/// <param name="WorkItem">The winner's work item, or the one that a runner-up took over.</param>
public sealed record ExplanationBid(
    int Place,
    string Instance,
    bool Won,
    string Rule,
    double Confidence,
    decimal? Cost = null,
    double? ExpectedSeconds = null,
    double? Load = null,
    ExplanationReputation? Reputation = null,
    string? Note = null,
    bool Tied = false,
    string? Draw = null,
    decimal? Price = null,
    string? WorkItem = null);

/// <summary>What an instance was to do, and what came of it.</summary>
/// <param name="Status">As of the execution's work items.</param>
/// <param name="Rule">Why this instance has it.</param>
/// <param name="Confidence">How sure it was of its output.</param>
/// <param name="BidConfidence">How sure it was when it bid.</param>
/// <param name="Accuracy">Its measured accuracy at the award, where known.</param>
/// <param name="DurationSeconds">Of the attempt that ended it, from its start.</param>
/// <param name="Replaces">The work item that it took over.</param>
/// <param name="ReplacedBy">The work items that took over from it.</param>
/// <param name="Part">What its contribution did for the answer; null while there is no end, or where there is no contribution.</param>
public sealed record ExplanationWork(
    string WorkItem,
    string Instance,
    IReadOnlyList<string> Capabilities,
    string Status,
    string Rule,
    IReadOnlyList<ExplanationAttempt> Attempts,
    JsonElement? Output = null,
    double? Confidence = null,
    double? BidConfidence = null,
    double? Accuracy = null,
    decimal? Price = null,
    Usage? Usage = null,
    double? DurationSeconds = null,
    string? Replaces = null,
    IReadOnlyList<string>? ReplacedBy = null,
    ExplanationPart? Part = null);

/// <summary>One try of a work item.</summary>
/// <param name="Result"><c>waiting</c>, <c>out</c> (handed out, no end yet), <c>completed</c>, <c>retried</c>, <c>failed</c>, <c>reawarded</c> or <c>cancelled</c>.</param>
/// <param name="HandedOutAt">Null where it only waited.</param>
/// <param name="Code">Why it failed, as a stable code.</param>
/// <param name="Reason">The same in a sentence.</param>
/// <param name="NextAt">When the next attempt is due, after a retry was decided.</param>
/// <param name="AvoidReplica">The replica that the next attempt does not go to.</param>
public sealed record ExplanationAttempt(
    int Attempt,
    string Result,
    string? Replica = null,
    DateTimeOffset? HandedOutAt = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    string? Code = null,
    string? Reason = null,
    DateTimeOffset? NextAt = null,
    string? AvoidReplica = null);

/// <summary>A contribution's part in the answer.</summary>
/// <param name="Counted">Whether the answer has something of it.</param>
/// <param name="Text">What it did for the answer, to be read after the instance's name.</param>
/// <param name="Vote">What it voted for, or the number that it gave.</param>
/// <param name="Weight">What its vote weighed.</param>
/// <param name="Gave">JSON pointers of the answer's values that it gave, under <c>merge</c>.</param>
public sealed record ExplanationPart(bool Counted, string Text, JsonElement? Vote = null, double? Weight = null, IReadOnlyList<string>? Gave = null);

/// <summary>How OUT made the answer of the contributions.</summary>
/// <param name="Strategy">The LoopStack's <c>aggregationStrategy</c>.</param>
/// <param name="Text">How it came to the answer, or why it could not.</param>
/// <param name="Contributions">Work items of the contributions, in order of completion; their parts stand with them.</param>
/// <param name="Details">The counts: votes by answer, conflicts, scores.</param>
public sealed record ExplanationAnswer(
    string Strategy,
    string Text,
    IReadOnlyList<string> Contributions,
    JsonElement? Output = null,
    double? Confidence = null,
    JsonElement? Details = null);

/// <summary>Why a loop ended so.</summary>
/// <param name="Status"><c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>timedOut</c>.</param>
/// <param name="Code">A stable code, of a loop that did not complete.</param>
/// <param name="Text">A sentence.</param>
public sealed record ExplanationEnd(string Status, DateTimeOffset At, string Text, string? Code = null);

/// <summary>What a loop cost.</summary>
/// <param name="Price">Sum of the prices of completed work items; null where none has one.</param>
public sealed record ExplanationCost(long InputTokens, long OutputTokens, decimal Cost, decimal? Price = null);

/// <summary>One decision in a sentence.</summary>
/// <param name="Seq">Number of the event that it stands in.</param>
/// <param name="Phase">Where the loop stood after it: <c>in</c>, <c>bid</c>, <c>do</c>, <c>out</c> or <c>ended</c>.</param>
/// <param name="Type">The event's type.</param>
public sealed record ExplanationSentence(long Seq, DateTimeOffset At, string Phase, string Type, string Text);
