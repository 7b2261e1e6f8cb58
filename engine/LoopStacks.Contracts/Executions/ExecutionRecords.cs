using System.Text.Json;
using System.Text.Json.Serialization;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Contracts.Executions;

/// <summary>Body of <c>POST /executions</c>.</summary>
/// <param name="Loopstack">Name of a LoopStack, or of a capability that agents of the realm offer.</param>
/// <param name="Input">The input; validated against the stack's <c>schema.input</c>.</param>
/// <param name="Realm">Default <c>default-realm</c>.</param>
/// <param name="Deadline">When the loop must end at the latest; the stack's timeouts bound it too.</param>
/// <param name="Labels">Up to 32 labels, for filters.</param>
/// <param name="Budget">Bounds of the whole tree.</param>
public sealed record ExecutionRequest(
    string Loopstack,
    JsonElement Input,
    string? Realm = null,
    DateTimeOffset? Deadline = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    ExecutionBudget? Budget = null);

/// <summary>Bounds of a loop tree; null bounds nothing.</summary>
public sealed record ExecutionBudget(int? MaxDepth = null, long? MaxLoops = null, long? Tokens = null, decimal? Cost = null);

/// <summary>A loop as the API shows it.</summary>
/// <param name="ExecutionId">UUIDv7.</param>
/// <param name="Status"><c>running</c>, <c>waiting</c> (for people alone), <c>paused</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>timedOut</c>.</param>
/// <param name="Phase"><c>in</c>, <c>bid</c>, <c>do</c>, <c>out</c> or <c>ended</c>.</param>
/// <param name="Output">The answer, of a completed loop.</param>
/// <param name="Confidence">How sure the answer is, 0..1.</param>
/// <param name="Reason">Why it ended so, of a loop that did not complete.</param>
/// <param name="RetryOf">The ended loop that this one tries again.</param>
public sealed record Execution(
    string ExecutionId,
    string Loopstack,
    string Realm,
    string Status,
    string Phase,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? EndedAt,
    DateTimeOffset Deadline,
    long Version,
    JsonElement? Input = null,
    JsonElement? Output = null,
    double? Confidence = null,
    EndReason? Reason = null,
    Usage? Usage = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    IReadOnlyList<BiddingView>? Bidding = null,
    IReadOnlyList<WorkItemView>? WorkItems = null,
    AggregationView? Aggregation = null,
    string? ParentId = null,
    string? RootId = null,
    int Depth = 0,
    IReadOnlyList<NodeView>? Loops = null,
    string? RetryOf = null);

/// <summary>Why a loop ended: a stable code and a sentence.</summary>
public sealed record EndReason(string Code, string Message);

/// <summary>One round of bidding.</summary>
/// <param name="Attempt">1 for the first announcement.</param>
/// <param name="ClosedBecause"><c>allAnswered</c>, <c>maxBids</c>, <c>timeout</c> or <c>noCandidates</c>; null while open.</param>
public sealed record BiddingView(
    int Attempt,
    DateTimeOffset OpenedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ClosedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ClosedBecause,
    IReadOnlyList<AskedView> Asked,
    IReadOnlyList<AnswerView> Answers);

/// <summary>An instance that was asked, and for what.</summary>
public sealed record AskedView(string Instance, IReadOnlyList<string> Capabilities);

/// <summary>An instance's answer for one capability.</summary>
/// <param name="Answer"><c>bid</c>, <c>decline</c> or <c>invalid</c>.</param>
/// <param name="Note">The bid's note, or the reason of a decline.</param>
public sealed record AnswerView(
    string Instance,
    string Capability,
    string Answer,
    double? Confidence = null,
    decimal? Cost = null,
    double? ExpectedSeconds = null,
    double? Load = null,
    string? Note = null);

/// <summary>A work item: who won what, by which rule, and what came of it.</summary>
/// <param name="Status"><c>waiting</c>, <c>awarded</c>, <c>started</c>, <c>retrying</c>, <c>parked</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Rule">The selection rule with its numbers, for people.</param>
/// <param name="Round">The round of work that it belongs to, from 1.</param>
public sealed record WorkItemView(
    string WorkItem,
    string Instance,
    IReadOnlyList<string> Capabilities,
    string Status,
    int Attempt,
    string Rule,
    string? Replica = null,
    DateTimeOffset? AwardedAt = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    JsonElement? Output = null,
    double? Confidence = null,
    Usage? Usage = null,
    decimal? Price = null,
    IReadOnlyList<string>? Failures = null,
    int Round = 1);

/// <summary>A loop of a composite LoopStack.</summary>
/// <param name="Status"><c>waiting</c>, <c>running</c>, <c>completed</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="Stack">What it runs; null where the stack is written inline.</param>
/// <param name="Count">How many children it has in all; null until that is known.</param>
/// <param name="Started">Children that were started.</param>
/// <param name="Completed">Children that have completed.</param>
public sealed record NodeView(
    string Name,
    string Status,
    string? Stack = null,
    int? Count = null,
    int Started = 0,
    int Completed = 0,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null);

/// <summary>How the answer was made of the contributions.</summary>
public sealed record AggregationView(string Strategy, string Explanation, JsonElement? Details = null);

/// <summary>Body of <c>POST /executions/{id}/cancel</c>; may be left out.</summary>
public sealed record CancelRequest(string? Reason = null);

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record ExecutionPage(IReadOnlyList<Execution> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>A loop's history with what it is pinned to: all that is needed to replay it anywhere.</summary>
/// <param name="Format">Always <see cref="CurrentFormat"/>.</param>
/// <param name="Definition">The LoopStack's content that the loop is pinned to.</param>
/// <param name="Stored">What the store's own record of the loop says, to hold the replay against.</param>
/// <param name="Next">Give as <c>after</c> to read on; null at the end.</param>
public sealed record ExecutionHistory(
    string Format,
    string ExecutionId,
    HistoryDefinition Definition,
    HistoryStand Stored,
    IReadOnlyList<EventEnvelope> Events,
    string? Next = null)
{
    public const string CurrentFormat = "loopstacks.io/history/v1";
}

/// <summary>A LoopStack's content by its hash.</summary>
/// <param name="Document">The LoopStack.</param>
public sealed record HistoryDefinition(string Hash, string Name, JsonElement Document);

/// <summary>Where a loop stands by the store's record of it.</summary>
/// <param name="Version">Number of events.</param>
public sealed record HistoryStand(string Status, string Phase, long Version, DateTimeOffset? EndedAt = null, Usage? Usage = null);

/// <summary>A node of a loop tree.</summary>
/// <param name="Cut">True where descendants were left out, being more than was asked for.</param>
public sealed record ExecutionTree(Execution Execution, IReadOnlyList<ExecutionTree> Children, bool? Cut = null);
