using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>Something that is asked of a loop, at a time.</summary>
public abstract record LoopCommand(DateTimeOffset At);

/// <summary>Start it. The request was validated against the definition.</summary>
/// <param name="Candidates">The instances present that offer one of its capabilities.</param>
/// <param name="AwaitUntil">Until when to wait for agents that are expected to connect, where those present do not cover its capabilities; null where none are.</param>
public sealed record StartLoop(
    DateTimeOffset At,
    string Realm,
    JsonElement Input,
    ImmutableArray<Candidate> Candidates,
    DateTimeOffset? Deadline = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    LoopBudget? Budget = null,
    string? IdempotencyKey = null,
    string? TraceParent = null,
    DateTimeOffset? AwaitUntil = null,
    Parentage? Parentage = null,
    RetrySeed? Retry = null) : LoopCommand(At);

/// <summary>Where a child loop belongs.</summary>
/// <param name="Depth">Its own.</param>
/// <param name="Purse">The loop whose budget it draws on.</param>
/// <param name="Remaining">What it may still use; the depth is always given.</param>
public sealed record Parentage(LoopId Root, LoopId Parent, int Depth, ChildOrigin Origin, LoopId Purse, LoopBudget Remaining);

/// <summary>A working agent wants a child loop.</summary>
/// <param name="Stack">Name of a LoopStack or capability; null where <paramref name="Inline"/> is given.</param>
public sealed record SpawnChild(
    DateTimeOffset At,
    int Item,
    int Attempt,
    string Instance,
    string Key,
    string? Stack,
    JsonElement? Inline,
    JsonElement Input,
    DateTimeOffset? Deadline = null,
    LoopBudget? Budget = null,
    IReadOnlyDictionary<string, string>? Labels = null) : LoopCommand(At);

/// <summary>A working agent asks a person. The schema is one.</summary>
public sealed record AskQuestion(
    DateTimeOffset At,
    int Item,
    int Attempt,
    string Instance,
    string Key,
    string Text,
    DateTimeOffset DueAt,
    ImmutableArray<string> Assignees,
    JsonElement? Schema = null,
    JsonElement? Context = null,
    JsonElement? Default = null) : LoopCommand(At);

/// <summary>A person answers.</summary>
public sealed record AnswerQuestion(DateTimeOffset At, int Number, JsonElement Answer, string By) : LoopCommand(At);

/// <summary>The loop, or a descendant, waits for people until then: its deadlines make room for that.</summary>
/// <param name="HardDeadline">Until when the parent waits now; null for a root.</param>
public sealed record ExtendDeadline(DateTimeOffset At, DateTimeOffset Until, DateTimeOffset? HardDeadline, string Reason) : LoopCommand(At);

/// <summary>A replica lets go of work that waits long for children and answers.</summary>
public sealed record ParkWork(DateTimeOffset At, int Number, int Attempt, string Instance, ImmutableArray<string> Keys, bool Any) : LoopCommand(At);

/// <summary>A person stops the loop for a while.</summary>
public sealed record PauseLoop(DateTimeOffset At, string By, string? Reason) : LoopCommand(At);

/// <summary>A person lets it go on. <paramref name="Candidates"/>: the instances present.</summary>
public sealed record ResumeLoop(DateTimeOffset At, string By, ImmutableArray<Candidate> Candidates) : LoopCommand(At);

/// <summary>A person gives open work to somebody else.</summary>
/// <param name="Instance">To whom; null means the best runner-up.</param>
public sealed record ReawardWork(DateTimeOffset At, int Number, string? Instance, string By) : LoopCommand(At);

/// <summary>A child has ended, or could not be started.</summary>
public sealed record EndChild(DateTimeOffset At, ChildEnded End) : LoopCommand(At);

/// <summary>The journal has a child that this loop does not remember: the process died before its spawn was written.</summary>
public sealed record AdoptChild(DateTimeOffset At, ChildSpawned Child) : LoopCommand(At);

/// <summary>Answers to announcement number <paramref name="Attempt"/>.</summary>
public sealed record RecordAnswers(DateTimeOffset At, int Attempt, ImmutableArray<BidAnswer> Answers) : LoopCommand(At);

/// <summary>An instance became present in the realm. <paramref name="Candidates"/>: all who are present now.</summary>
public sealed record NoticeInstance(DateTimeOffset At, Candidate Candidate, ImmutableArray<Candidate> Candidates) : LoopCommand(At);

/// <summary>A replica took a work item.</summary>
public sealed record StartWork(DateTimeOffset At, int Number, int Attempt, string Instance, string Replica) : LoopCommand(At);

/// <summary>A work item could not be handed over.</summary>
public sealed record RefuseWork(DateTimeOffset At, int Number, int Attempt, string Instance, string Reason) : LoopCommand(At);

/// <summary>A result came.</summary>
public sealed record CompleteWork(
    DateTimeOffset At,
    int Number,
    int Attempt,
    string Instance,
    string Replica,
    JsonElement Output,
    double? Confidence,
    LoopUsage? Usage) : LoopCommand(At);

/// <summary>An attempt failed, or its lease was lost.</summary>
public sealed record FailWork(
    DateTimeOffset At,
    int Number,
    int Attempt,
    string Instance,
    string? Replica,
    string Code,
    string Message,
    bool Final) : LoopCommand(At);

/// <summary>Somebody does not want the loop any more.</summary>
public sealed record CancelLoop(DateTimeOffset At, string Reason) : LoopCommand(At);

/// <summary>Time has passed. <paramref name="Candidates"/>: the instances present, should it announce again.</summary>
public sealed record Tick(DateTimeOffset At, ImmutableArray<Candidate> Candidates) : LoopCommand(At);

/// <summary>The platform was restarted and took the loop up again. <paramref name="AwaitUntil"/>: until when its agents may take to connect again.</summary>
public sealed record RecoverLoop(DateTimeOffset At, ImmutableArray<Candidate> Candidates, DateTimeOffset AwaitUntil) : LoopCommand(At);
