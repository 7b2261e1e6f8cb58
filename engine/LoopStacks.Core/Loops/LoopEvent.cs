using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>Something that happened to a loop. Once durable it never changes; a loop's state is the fold of its events.</summary>
public abstract record LoopEvent
{
    /// <summary>
    /// True for an event that nothing outside the loop acts on: it may be written together with the next event that must be durable, and a crash before that loses
    /// nothing that anybody was told.
    /// </summary>
    public virtual bool IsDeferrable => false;

    /// <summary>True for an event that must be durable before anybody hears of it, and for which nobody but its reporter waits: while other work of the loop is out, it may wait a moment for company.</summary>
    public virtual bool IsPatient => false;
}

/// <summary>IN is passed: the request was valid and the loop will end in one of its four ends.</summary>
/// <param name="Stack">Name of the LoopStack.</param>
/// <param name="Definition">Hash of the definition that the loop is pinned to.</param>
/// <param name="Deadline">When it ends at the latest.</param>
/// <param name="Root">The tree's root; the loop itself where it is one.</param>
/// <param name="Budget">A budget of its own: bounds of the loop and its descendants.</param>
/// <param name="Origin">What it is in its parent; null for a root.</param>
/// <param name="Purse">The loop whose budget it draws on; null for a root.</param>
/// <param name="Remaining">What a child could still use when it was accepted.</param>
/// <param name="HardDeadline">The caller's own deadline, or the parent's, which nothing here extends; null where there is none.</param>
/// <param name="RetryOf">The ended loop that a person wants tried again.</param>
public sealed record LoopAccepted(
    string Realm,
    string Stack,
    string Definition,
    JsonElement Input,
    DateTimeOffset Deadline,
    LoopId Root,
    LoopId? Parent = null,
    int Depth = 0,
    IReadOnlyDictionary<string, string>? Labels = null,
    LoopBudget? Budget = null,
    string? IdempotencyKey = null,
    string? TraceParent = null,
    ChildOrigin? Origin = null,
    LoopId? Purse = null,
    LoopBudget? Remaining = null,
    DateTimeOffset? HardDeadline = null,
    LoopId? RetryOf = null) : LoopEvent;

/// <summary>What a child loop is in its parent.</summary>
/// <param name="Key">As in <see cref="ChildSpawned.Key"/>.</param>
/// <param name="Item">As in <see cref="ChildSpawned.Item"/>.</param>
public sealed record ChildOrigin(ChildPurpose Purpose, string Key, int? Item = null);

/// <summary>Bounds of the loop's tree; null bounds nothing.</summary>
public sealed record LoopBudget(int? MaxDepth = null, long? MaxLoops = null, long? Tokens = null, decimal? Cost = null);

/// <summary>The loop is announced to the instances asked.</summary>
/// <param name="Attempt">1 for the first announcement.</param>
/// <param name="Recovered">True where the platform was restarted meanwhile and the same announcement is made again; answers already recorded count.</param>
public sealed record BiddingOpened(int Attempt, ImmutableArray<Candidate> Asked, DateTimeOffset ClosesAt, bool Recovered = false) : LoopEvent;

/// <summary>An instance appeared while bidding was open, or came back before it had answered, and is asked too.</summary>
public sealed record CandidateJoined(int Attempt, Candidate Candidate) : LoopEvent;

/// <summary>Answers came.</summary>
public sealed record BidsReceived(int Attempt, ImmutableArray<BidAnswer> Answers) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>Why bidding closed.</summary>
public enum ClosingReason
{
    /// <summary>Everyone asked has answered.</summary>
    AllAnswered,

    /// <summary>Every capability has as many bids as the stack wants.</summary>
    MaxBids,

    /// <summary>Time was up.</summary>
    Timeout,

    /// <summary>Nobody present offers any of the capabilities.</summary>
    NoCandidates,
}

/// <summary>No more bids count.</summary>
public sealed record BiddingClosed(int Attempt, ClosingReason Because) : LoopEvent;

/// <summary>There were too few bids, or agents that are needed are expected to connect: the loop is announced later, or as soon as all that it needs are present.</summary>
public sealed record ReannounceScheduled(DateTimeOffset At, string Reason) : LoopEvent;

/// <summary>The winners.</summary>
/// <param name="Items">Their work.</param>
/// <param name="RunnersUp">Who takes over, best first.</param>
/// <param name="Deadline">When DO ends at the latest.</param>
public sealed record WorkAwarded(ImmutableArray<AwardedItem> Items, ImmutableArray<RunnerUp> RunnersUp, DateTimeOffset Deadline) : LoopEvent;

/// <summary>What one instance must do.</summary>
/// <param name="Number">From 1, unique in the loop.</param>
/// <param name="Stage">Its turn in a sequential stack, from 0.</param>
/// <param name="Ready">False where it waits for others' contributions.</param>
/// <param name="Rule">Why it won, with the numbers.</param>
/// <param name="Confidence">That of the bid.</param>
/// <param name="Price">What it is paid.</param>
/// <param name="Accuracy">Its measured accuracy at the award, where known.</param>
/// <param name="InputSchema">Its Agent's input schema, in an adaptive stack.</param>
public sealed record AwardedItem(
    int Number,
    string Instance,
    ImmutableArray<string> Capabilities,
    int Stage,
    bool Ready,
    string Rule,
    double Confidence,
    decimal? Price = null,
    double? Accuracy = null,
    JsonElement? InputSchema = null);

/// <summary>A bidder that did not win a capability.</summary>
public sealed record RunnerUp(string Capability, string Instance, double Confidence, string Rule, decimal? Price = null);

/// <summary>Work that waited (for contributions, or for a retry's time) is handed out.</summary>
public sealed record WorkReleased(ImmutableArray<int> Numbers) : LoopEvent;

/// <summary>A replica took the work and started.</summary>
public sealed record WorkStarted(int Number, int Attempt, string Replica) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>An attempt failed and the same instance is asked again later.</summary>
/// <param name="Attempt">The next attempt.</param>
/// <param name="Retries">Failures so far that count against the retry policy.</param>
public sealed record WorkRetryScheduled(
    int Number,
    int Attempt,
    int Retries,
    DateTimeOffset At,
    string Instance,
    string Code,
    string Reason,
    string? AvoidReplica = null) : LoopEvent;

/// <summary>The work goes to the runner-up; where no bidder offered all of its capabilities, to one for each.</summary>
public sealed record WorkReawarded(int Number, string Code, string Reason, int Retries, ImmutableArray<AwardedItem> Items) : LoopEvent;

/// <summary>The work item failed for good.</summary>
public sealed record WorkFailed(int Number, int Attempt, string Code, string Message) : LoopEvent;

/// <summary>A contribution.</summary>
public sealed record WorkCompleted(
    int Number,
    int Attempt,
    string Replica,
    JsonElement Output,
    double Confidence,
    LoopUsage? Usage = null) : LoopEvent
{
    public override bool IsPatient => true;
}

/// <summary>Another round of DO: whoever won and has not failed works again, and sees what everybody said in the round before.</summary>
/// <param name="Round">From 2.</param>
/// <param name="Why">What the round before came to, with the numbers.</param>
/// <param name="Items">The work.</param>
/// <param name="Deadline">When this round ends at the latest.</param>
/// <param name="Feedback">What was wrong with the answer of the round before; those who work see it.</param>
public sealed record RoundOpened(
    int Round,
    RoundCause Because,
    string Why,
    ImmutableArray<AwardedItem> Items,
    DateTimeOffset Deadline,
    RoundFeedback? Feedback = null) : LoopEvent;

/// <summary>Why there is another round.</summary>
public enum RoundCause
{
    /// <summary>The stack wants several, and the last one brought no agreement.</summary>
    Rounds,

    /// <summary><c>onDisagreement: round</c>.</summary>
    Disagreement,

    /// <summary><c>onInvalid: round</c>.</summary>
    Invalid,

    /// <summary>The verifier sent the answer back.</summary>
    SentBack,
}

/// <summary>Why an answer was not taken.</summary>
/// <param name="From"><c>verifier</c>, or <c>schema</c> where it did not fit the stack's output schema.</param>
/// <param name="Answer">Null where none could be made.</param>
/// <param name="Verifier">The verifier's name.</param>
/// <param name="Child">The verifier's loop.</param>
public sealed record RoundFeedback(string From, JsonElement? Answer, ImmutableArray<string> Reasons, string? Verifier = null, LoopId? Child = null);

/// <summary>What was used.</summary>
public sealed record LoopUsage(long InputTokens = 0, long OutputTokens = 0, decimal Cost = 0)
{
    public static LoopUsage None { get; } = new();

    public LoopUsage Plus(LoopUsage? other) => other is null
        ? this
        : new(InputTokens + other.InputTokens, OutputTokens + other.OutputTokens, Cost + other.Cost);
}

/// <summary>The contributions of these work items are not needed any more.</summary>
public sealed record WorkCancelled(ImmutableArray<int> Numbers, string Reason) : LoopEvent;

/// <summary>
/// A child loop is wanted. Deferrable: its id follows from the parent's id, purpose, work item and key, so a repeated spawn finds it, and a parent that is taken up again finds children that it does not remember.
/// </summary>
/// <param name="Key">Names it: by work item for an agent's, by node and index for a node's, by round for a reducer's and a verifier's.</param>
/// <param name="Stack">Name of a LoopStack or capability; null where <paramref name="Inline"/> is given.</param>
/// <param name="Inline">The spec of a LoopStack.</param>
/// <param name="Deadline">When it ends at the latest.</param>
/// <param name="Item">Number of the work item that spawned it.</param>
/// <param name="Budget">Its own budget, set aside from the parent's.</param>
/// <param name="Labels">Added to the parent's.</param>
public sealed record ChildSpawned(
    LoopId Child,
    ChildPurpose Purpose,
    string Key,
    JsonElement Input,
    DateTimeOffset Deadline,
    string? Stack = null,
    JsonElement? Inline = null,
    int? Item = null,
    LoopBudget? Budget = null,
    IReadOnlyDictionary<string, string>? Labels = null) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>A child loop has ended, or was refused. Deferrable: its own end is durable, and it tells it again when it is asked.</summary>
/// <param name="Code">Why it did not complete.</param>
/// <param name="Usage">Of the child and all its descendants.</param>
/// <param name="Loops">How many loops the child and its descendants were.</param>
public sealed record ChildEnded(
    LoopId Child,
    ChildStatus Status,
    JsonElement? Output = null,
    double? Confidence = null,
    string? Code = null,
    string? Message = null,
    LoopUsage? Usage = null,
    long Loops = 0) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>What a question is about.</summary>
public enum QuestionPurpose
{
    /// <summary>A working agent asks.</summary>
    Agent,

    /// <summary>The contributions do not agree.</summary>
    Disagreement,

    /// <summary>The output does not fit the stack's schema.</summary>
    InvalidOutput,
}

/// <summary>A person is asked.</summary>
/// <param name="Number">From 1, unique in the loop.</param>
/// <param name="Key">Names it within its work item.</param>
/// <param name="Text">The question.</param>
/// <param name="DueAt">When it expires.</param>
/// <param name="Item">Number of the work item that asks; null where the loop itself does.</param>
/// <param name="Schema">JSON Schema of the answer; null takes any.</param>
/// <param name="Context">Shown with the question.</param>
/// <param name="Assignees">Who may answer; empty lets anyone.</param>
/// <param name="Default">The answer when it is due and nobody answered; null lets it expire.</param>
public sealed record QuestionAsked(
    int Number,
    QuestionPurpose Purpose,
    string Key,
    string Text,
    DateTimeOffset DueAt,
    ImmutableArray<string> Assignees,
    int? Item = null,
    JsonElement? Schema = null,
    JsonElement? Context = null,
    JsonElement? Default = null) : LoopEvent;

/// <summary>A person has answered.</summary>
public sealed record QuestionAnswered(int Number, JsonElement Answer, string By) : LoopEvent;

/// <summary>A question was due.</summary>
/// <param name="Default">The answer that counts instead; null where there is none.</param>
public sealed record QuestionExpired(int Number, JsonElement? Default = null) : LoopEvent;

/// <summary>A question needs no answer any more.</summary>
public sealed record QuestionWithdrawn(int Number, string Reason) : LoopEvent;

/// <summary>The time of waiting for people does not count: the loop, and DO, may take longer.</summary>
/// <param name="HardDeadline">Of a child: until when its parent waits now.</param>
public sealed record DeadlineExtended(DateTimeOffset Deadline, DateTimeOffset? WorkDeadline, DateTimeOffset? HardDeadline, string Reason) : LoopEvent;

/// <summary>The replica let go of a work item that waits long: it is handed out again when the children and answers with these keys, or one of them, are there.</summary>
public sealed record WorkParked(int Number, int Attempt, ImmutableArray<string> Keys, bool Any = false) : LoopEvent;

/// <summary>A person stopped the loop for a while: work that is out may end and is recorded, nothing new starts.</summary>
public sealed record LoopPaused(string By, string? Reason = null) : LoopEvent
{
    /// <summary>The reason of a child that was paused together with its parent, and goes on with it.</summary>
    public const string WithParent = "its parent was paused";
}

/// <summary>It goes on; its deadlines are moved by the time for which it was paused.</summary>
public sealed record LoopResumed(string By) : LoopEvent;

/// <summary>DO of a composite LoopStack begins; there is no BID. Deferrable: all of it follows from what was accepted.</summary>
/// <param name="Deadline">When DO ends at the latest.</param>
public sealed record CompositeStarted(DateTimeOffset Deadline) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>What a loop of a composite LoopStack depends on has ended, and its <c>when</c> is true: it runs. Deferrable: it follows from those ends.</summary>
/// <param name="Count">How many children it has: 1, or the number of its forEach's items.</param>
public sealed record NodeOpened(string Name, int Count) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>The <c>when</c> of a loop of a composite LoopStack is not true: it does not run. Deferrable: it follows from the ends of those that it depends on.</summary>
public sealed record NodeSkipped(string Name) : LoopEvent
{
    public override bool IsDeferrable => true;
}

/// <summary>End: there is an answer.</summary>
public sealed record LoopCompleted(
    JsonElement Output,
    double Confidence,
    string Strategy,
    string Explanation,
    JsonElement? Details = null,
    LoopUsage? Usage = null) : LoopEvent;

/// <summary>End: there can be no answer.</summary>
public sealed record LoopFailed(string Code, string Message, JsonElement? Details = null) : LoopEvent;

/// <summary>End: somebody cancelled it.</summary>
public sealed record LoopCancelled(string Reason) : LoopEvent;

/// <summary>End: time was up. <paramref name="Code"/>: <c>ExecutionTimeout</c> or <c>DeadlineExceeded</c>.</summary>
public sealed record LoopTimedOut(string Code, string Message) : LoopEvent;
