using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// One message of the agent connection (<see cref="ConnectionProtocol.SubProtocol"/>). A WebSocket text frame holds one message
/// object or an array of them, in order; both sides must read both forms. The property <c>type</c> tells which message it is.
/// Unknown properties are ignored, unknown types are answered with <c>error</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Bid), "bid")]
[JsonDerivedType(typeof(Decline), "decline")]
[JsonDerivedType(typeof(Accept), "accept")]
[JsonDerivedType(typeof(Refuse), "refuse")]
[JsonDerivedType(typeof(Heartbeat), "heartbeat")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Result), "result")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Drain), "drain")]
[JsonDerivedType(typeof(StateRequest), "state")]
[JsonDerivedType(typeof(Spawn), "spawn")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Working), "working")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Park), "park")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Announce), "announce")]
[JsonDerivedType(typeof(Award), "award")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(Recorded), "recorded")]
[JsonDerivedType(typeof(StateResult), "stateResult")]
[JsonDerivedType(typeof(ConnectionError), "error")]
[JsonDerivedType(typeof(Child), "child")]
[JsonDerivedType(typeof(Answered), "answered")]
public abstract record ConnectionMessage;

/// <summary>agent → platform. The first message of a connection; nothing else is read before it.</summary>
/// <param name="Realm">Realm in which the replica works; default <c>default-realm</c>.</param>
/// <param name="Agent">Name of the Agent.</param>
/// <param name="Instance">Name of the AgentInstance; the Agent's name where null. An instance bids once, however many replicas it has.</param>
/// <param name="Replica">Name of this process, unique within the instance; the platform makes one up where null.</param>
/// <param name="Capabilities">What this replica can do, 1 to 64 names.</param>
/// <param name="Credits">How many work items it takes at once, 1 to 1,000. Default 16.</param>
/// <param name="ResumeToken">The token of an earlier <c>welcome</c>: takes that session's leases over.</param>
/// <param name="Sdk">Name and version of the library, for people.</param>
/// <param name="InputSchema">JSON Schema of the input, published with the capability and used by adaptive stacks; null means any.</param>
/// <param name="OutputSchema">JSON Schema of the output; null means any.</param>
public sealed record Hello(
    string Agent,
    IReadOnlyList<string> Capabilities,
    string? Realm = null,
    string? Instance = null,
    string? Replica = null,
    int Credits = 16,
    string? ResumeToken = null,
    string? Sdk = null,
    JsonElement? InputSchema = null,
    JsonElement? OutputSchema = null) : ConnectionMessage;

/// <summary>platform → agent. The connection is open.</summary>
/// <param name="Replica">The name under which this replica is known.</param>
/// <param name="ResumeToken">To be given in the <c>hello</c> after a drop. Secret.</param>
/// <param name="HeartbeatSeconds">How often to send <c>heartbeat</c> while work is in hand.</param>
/// <param name="LeaseSeconds">How long a work item is kept without a heartbeat.</param>
/// <param name="GraceSeconds">How long a dropped session may be resumed.</param>
/// <param name="MaxMessageBytes">The largest frame that is read.</param>
/// <param name="Resumed">Work items that this replica still holds from the resumed session.</param>
/// <param name="Config">The AgentInstance's <c>config</c>, if there is such a resource.</param>
public sealed record Welcome(
    string Realm,
    string Instance,
    string Replica,
    string ResumeToken,
    double HeartbeatSeconds,
    double LeaseSeconds,
    double GraceSeconds,
    int MaxMessageBytes,
    IReadOnlyList<HeldWork> Resumed,
    JsonElement? Config = null) : ConnectionMessage;

/// <summary>A work item in hand.</summary>
/// <param name="Waiting">In a heartbeat: whether it waits, see <c>waiting</c>; null leaves it as it was said last.</param>
public sealed record HeldWork(string WorkItem, int Attempt, bool? Waiting = null);

/// <summary>platform → agent. A loop asks who can help. Answer each capability once, with <c>bid</c> or <c>decline</c>.</summary>
/// <param name="Announcement">Id to answer with.</param>
/// <param name="Loop">The loop's id.</param>
/// <param name="LoopStack">Name of its LoopStack.</param>
/// <param name="Capabilities">The capabilities wanted that this instance offers.</param>
/// <param name="Input">The loop's input.</param>
/// <param name="ClosesAt">When bidding closes at the latest.</param>
/// <param name="Deadline">When the loop ends at the latest.</param>
/// <param name="Depth">0 for a root loop.</param>
/// <param name="Labels">Labels of the loop; null where none.</param>
/// <param name="Budget">What the tree may still use; null where nothing bounds it.</param>
public sealed record Announce(
    string Announcement,
    string Loop,
    string LoopStack,
    IReadOnlyList<string> Capabilities,
    JsonElement Input,
    DateTimeOffset ClosesAt,
    DateTimeOffset Deadline,
    int Depth,
    IReadOnlyDictionary<string, string>? Labels = null,
    RemainingBudget? Budget = null) : ConnectionMessage;

/// <summary>What a loop tree may still use. A null bounds nothing.</summary>
public sealed record RemainingBudget(int? Depth = null, long? Loops = null, long? Tokens = null, decimal? Cost = null);

/// <summary>agent → platform. This instance can help.</summary>
/// <param name="Confidence">How sure it is to do this well, 0..1.</param>
/// <param name="Cost">What it asks for, in the realm's unit; null means nothing.</param>
/// <param name="ExpectedSeconds">How long it expects to take.</param>
/// <param name="Note">A remark for people, up to 1,000 characters.</param>
public sealed record Bid(
    string Announcement,
    string Capability,
    double Confidence,
    decimal? Cost = null,
    double? ExpectedSeconds = null,
    string? Note = null) : ConnectionMessage;

/// <summary>agent → platform. This instance does not help.</summary>
/// <param name="Capability">The capability declined; null declines all that were announced.</param>
/// <param name="Reason">Why, for people, up to 1,000 characters.</param>
public sealed record Decline(string Announcement, string Reason, string? Capability = null) : ConnectionMessage;

/// <summary>platform → agent. The bid won: confirm with <c>accept</c> or <c>refuse</c>, then work and send <c>result</c> or <c>failed</c>.</summary>
/// <param name="WorkItem">Id of the work item.</param>
/// <param name="Attempt">1 for the first try. Every answer repeats it; answers to an older attempt change nothing.</param>
/// <param name="Capabilities">What to do: the capabilities that this instance won.</param>
/// <param name="Input">The loop's input, or what the stack maps of it.</param>
/// <param name="Contributions">What others contributed before, in order; empty unless the stack shows them.</param>
/// <param name="Deadline">When the work must be done.</param>
/// <param name="TraceParent">W3C trace context of the loop.</param>
/// <param name="Labels">Labels of the loop.</param>
public sealed record Award(
    string WorkItem,
    int Attempt,
    string Loop,
    string LoopStack,
    IReadOnlyList<string> Capabilities,
    JsonElement Input,
    IReadOnlyList<ContributionSeen> Contributions,
    DateTimeOffset Deadline,
    int Depth,
    string? TraceParent = null,
    IReadOnlyDictionary<string, string>? Labels = null) : ConnectionMessage;

/// <summary>Another instance's contribution as a working agent sees it, or in a later round its own.</summary>
/// <param name="Round">The round of work in which it was given; null where there is only one.</param>
/// <param name="Role">
/// Null for a contribution. <c>verifier</c> where the verifier sent the last answer back, <c>schema</c> where that did not fit the stack's output schema: then the output is
/// <c>{answer, reasons}</c>, and the instance is the verifier's loop.
/// </param>
public sealed record ContributionSeen(
    IReadOnlyList<string> Capabilities,
    string Instance,
    JsonElement Output,
    double Confidence,
    int? Round = null,
    string? Role = null);

/// <summary>Output of a <see cref="ContributionSeen"/> with a role: an answer that was not taken, and why.</summary>
/// <param name="Answer">Null where none could be made.</param>
public sealed record AnswerReturned(JsonElement? Answer, IReadOnlyList<string> Reasons);

/// <summary>agent → platform. The award is taken; the work counts as started.</summary>
public sealed record Accept(string WorkItem, int Attempt) : ConnectionMessage;

/// <summary>agent → platform. The award can't be taken any more; the runner-up is asked.</summary>
public sealed record Refuse(string WorkItem, int Attempt, string Reason) : ConnectionMessage;

/// <summary>agent → platform. These work items are still being worked on; renews their leases.</summary>
public sealed record Heartbeat(IReadOnlyList<HeldWork> WorkItems) : ConnectionMessage;

/// <summary>agent → platform. How far a work item is. Shown to readers, never stored.</summary>
/// <param name="Fraction">0..1, or null.</param>
/// <param name="Message">For people, up to 1,000 characters.</param>
/// <param name="Partial">What there is of the output so far, or what came to it; any JSON of up to 64 KiB.</param>
/// <param name="Mode"><c>append</c>: <paramref name="Partial"/> is a text that follows those before; <c>replace</c> (where null): it stands in place of what was there.</param>
/// <param name="Offset">Under <c>append</c>, how many UTF-16 characters came before; a reader that has fewer has missed some.</param>
public sealed record Progress(
    string WorkItem,
    int Attempt,
    double? Fraction = null,
    string? Message = null,
    JsonElement? Partial = null,
    string? Mode = null,
    long? Offset = null) : ConnectionMessage;

/// <summary>agent → platform. The work is done. Send again after a reconnect until <c>recorded</c> came.</summary>
/// <param name="Confidence">How sure the agent is of this output, 0..1; the bid's confidence where null.</param>
public sealed record Result(
    string WorkItem,
    int Attempt,
    JsonElement Output,
    double? Confidence = null,
    Usage? Usage = null) : ConnectionMessage;

/// <summary>What a work item or a loop used.</summary>
/// <param name="InputTokens">Tokens read by models.</param>
/// <param name="OutputTokens">Tokens written by models.</param>
/// <param name="Cost">Cost in the realm's unit.</param>
public sealed record Usage(long InputTokens = 0, long OutputTokens = 0, decimal Cost = 0);

/// <summary>agent → platform. The work failed. Send again after a reconnect until <c>recorded</c> came.</summary>
/// <param name="Message">What went wrong, for people; no secrets.</param>
/// <param name="Final">True where another try would fail too.</param>
/// <param name="Code">A word of the agent's own, or null.</param>
public sealed record Failed(string WorkItem, int Attempt, string Message, bool Final = false, string? Code = null) : ConnectionMessage;

/// <summary>platform → agent. What became of a <c>result</c> or <c>failed</c>.</summary>
/// <param name="Status"><c>recorded</c>, <c>duplicate</c>, <c>late</c> or <c>invalid</c>; none of them needs sending again.</param>
public sealed record Recorded(string WorkItem, int Attempt, string Status, string? Message = null) : ConnectionMessage;

/// <summary>platform → agent. Stop this work; its result is not wanted any more.</summary>
public sealed record Cancel(string WorkItem, int Attempt, string Reason) : ConnectionMessage;

/// <summary>agent → platform. No new announcements or awards, please; the work in hand is finished, then the agent closes.</summary>
public sealed record Drain : ConnectionMessage;

/// <summary>platform → agent. A message could not be used. Followed by a close where <paramref name="Fatal"/>.</summary>
public sealed record ConnectionError(string Code, string Message, bool Fatal = false) : ConnectionMessage;

/// <summary>
/// agent → platform. The work item starts a child loop, or finds the one that it started before under the same key. Answered by <c>child</c>, at once and again at the child's end;
/// send it again after a reconnect while the child is wanted.
/// </summary>
/// <param name="Key">Names the child within the work item, 1 to 200 characters. The same key with another stack or input is refused.</param>
/// <param name="Input">The child's input.</param>
/// <param name="LoopStack">Name of a LoopStack, or of a capability that agents of the realm offer; null where <paramref name="Inline"/> is given.</param>
/// <param name="Inline">A LoopStack's <c>spec</c>, written out.</param>
/// <param name="Realm">The realm of the parent, where given at all; another is refused.</param>
/// <param name="Budget">Bounds of the child's own subtree, reserved from the parent's budget; null draws on the parent's as it goes.</param>
/// <param name="Deadline">When the child must end; never later than the parent's work.</param>
/// <param name="Labels">Added to those of the parent.</param>
public sealed record Spawn(
    string WorkItem,
    int Attempt,
    string Key,
    JsonElement Input,
    string? LoopStack = null,
    JsonElement? Inline = null,
    string? Realm = null,
    RemainingBudget? Budget = null,
    DateTimeOffset? Deadline = null,
    IReadOnlyDictionary<string, string>? Labels = null) : ConnectionMessage;

/// <summary>platform → agent. Where a child loop stands.</summary>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>timedOut</c>, or <c>refused</c>: there is no such child, see <paramref name="Code"/>.</param>
/// <param name="Loop">Id of the child; null where it was refused.</param>
/// <param name="Output">Of a completed child.</param>
/// <param name="Usage">Of the child and all its descendants.</param>
/// <param name="Code">Why it was refused or did not complete, such as <c>BudgetExceeded</c>, <c>KeyConflict</c>, <c>NoBids</c>.</param>
public sealed record Child(
    string WorkItem,
    int Attempt,
    string Key,
    string Status,
    string? Loop = null,
    JsonElement? Output = null,
    double? Confidence = null,
    Usage? Usage = null,
    string? Code = null,
    string? Message = null) : ConnectionMessage;

/// <summary>agent → platform. The work item waits for children or people: it does not count against the replica's credits until <c>working</c> or its end.</summary>
public sealed record Waiting(string WorkItem, int Attempt) : ConnectionMessage;

/// <summary>agent → platform. The work item goes on.</summary>
public sealed record Working(string WorkItem, int Attempt) : ConnectionMessage;

/// <summary>
/// agent → platform. The work item asks a person, or finds the question that it asked before under the same key. Answered by <c>answered</c>, at once and again when there is an answer.
/// </summary>
/// <param name="Key">Names the question within the work item, 1 to 200 characters.</param>
/// <param name="Question">For the person, up to 4,000 characters.</param>
/// <param name="Schema">JSON Schema of the answer; null takes any.</param>
/// <param name="Context">Shown with the question.</param>
/// <param name="Assignees">Who may answer; null or empty lets anyone.</param>
/// <param name="DueSeconds">How long there is to answer; default 7 days.</param>
/// <param name="OnTimeout">What happens when it is due: <c>fail</c> (default; the agent gets the status <c>expired</c>) or <c>default</c> (the answer is <paramref name="Default"/>).</param>
public sealed record Ask(
    string WorkItem,
    int Attempt,
    string Key,
    string Question,
    JsonElement? Schema = null,
    JsonElement? Context = null,
    IReadOnlyList<string>? Assignees = null,
    double? DueSeconds = null,
    string? OnTimeout = null,
    JsonElement? Default = null) : ConnectionMessage;

/// <summary>platform → agent. Where a question stands.</summary>
/// <param name="Status"><c>open</c>, <c>answered</c>, <c>expired</c>, <c>cancelled</c> or <c>refused</c>.</param>
/// <param name="Task">Id of the person's task; null where it was refused.</param>
/// <param name="By">Who answered.</param>
public sealed record Answered(
    string WorkItem,
    int Attempt,
    string Key,
    string Status,
    string? Task = null,
    JsonElement? Answer = null,
    string? By = null,
    string? Code = null,
    string? Message = null) : ConnectionMessage;

/// <summary>
/// agent → platform. The work item waits long for children or people and the agent lets go of it: nothing is held, and it is handed out again, to any replica, when what it waits for is
/// there. The handler then runs from its top and finds children and answers by their keys. Answered by <c>recorded</c>.
/// </summary>
/// <param name="Keys">Keys of the children and questions waited for; it goes on when <paramref name="Any"/> or all of them are there.</param>
/// <param name="Any">True where one is enough.</param>
public sealed record Park(string WorkItem, int Attempt, IReadOnlyList<string> Keys, bool Any = false) : ConnectionMessage;
