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
    Parentage? Parentage = null) : LoopCommand(At);

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
