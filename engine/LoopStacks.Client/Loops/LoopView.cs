using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Client.Loops;

/// <summary>
/// A loop as its events tell it so far. Pure: folding an event gives the next view, an event seen before changes nothing, and an unknown one is kept as a remark.
/// </summary>
public sealed record LoopView(string Id)
{
    public string? Stack { get; init; }

    public string? Realm { get; init; }

    public JsonElement? Input { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public long LastSeq { get; init; }

    public ImmutableList<BiddingRound> Rounds { get; init; } = [];

    public ImmutableSortedDictionary<int, WorkNode> Work { get; init; } = ImmutableSortedDictionary<int, WorkNode>.Empty;

    /// <summary>Why there was another round of work, by its number from 2.</summary>
    public ImmutableSortedDictionary<int, string> WorkRounds { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>Child loops in the order in which they were started.</summary>
    public ImmutableList<ChildNode> Children { get; init; } = [];

    /// <summary>Questions to people by number.</summary>
    public ImmutableSortedDictionary<int, QuestionNode> Questions { get; init; } = ImmutableSortedDictionary<int, QuestionNode>.Empty;

    /// <summary>Null where nobody has stopped it.</summary>
    public LoopPause? Pause { get; init; }

    /// <summary>The ended loop that it retries; null where it does not.</summary>
    public string? RetryOf { get; init; }

    /// <summary>What the platform says of a loop that goes on, where the view was not made of events.</summary>
    public string? Told { get; init; }

    /// <summary>As the API says it: <c>running</c>, <c>waiting</c> (for people alone), <c>paused</c>, or how it ended.</summary>
    public string Status => Outcome?.Status ?? Told ?? (Pause is not null ? "paused" : IsWaiting ? "waiting" : "running");

    private bool IsWaiting => Questions.Values.Any(question => question.IsOpen)
        && Work.Values.All(work => work.Status is not ("awarded" or "started") || Questions.Values.Any(question => question.IsOpen && question.Item == work.Number));

    /// <summary>Null while the loop runs.</summary>
    public LoopOutcome? Outcome { get; init; }

    /// <summary>What belongs to no part of the tree, such as events that this program does not know, in plain words.</summary>
    public ImmutableList<string> Remarks { get; init; } = [];

    public static LoopView Of(string id, IEnumerable<EventEnvelope> events) => events.Aggregate(new LoopView(id), (view, item) => view.With(item));

    public LoopView With(EventEnvelope item)
    {
        if (item.Loop != Id)
            return this;
        if (item.Cursor is null)
            return WorkFolding.Progress(this, item);
        if (item.Seq <= LastSeq)
            return this;
        return Fold(this with { LastSeq = item.Seq }, item);
    }

    private static LoopView Fold(LoopView view, EventEnvelope item) => item.Type switch
    {
        "loopAccepted" => Accepted(view, item),
        "biddingOpened" or "candidateJoined" or "bidsReceived" or "biddingClosed" or "reannounceScheduled" => BiddingFolding.Fold(view, item),
        "roundOpened" => WorkFolding.Fold(view, item),
        "loopPaused" or "loopResumed" or "deadlineExtended" or "questionAsked" or "questionAnswered" or "questionExpired" or "questionWithdrawn" => PeopleFolding.Fold(view, item),
        "childSpawned" or "childEnded" => ChildFolding.Fold(view, item),
        "compositeStarted" or "nodeOpened" => view, // Their children tell it.
        "nodeSkipped" => view with { Remarks = view.Remarks.Add($"{item.Data.Text("name")} was skipped: its when is not true") },
        _ when item.Type.StartsWith("work", StringComparison.Ordinal) => WorkFolding.Fold(view, item),
        "loopCompleted" => Ended(view, item, "completed"),
        "loopFailed" => Ended(view, item, "failed"),
        "loopCancelled" => Ended(view, item, "cancelled"),
        "loopTimedOut" => Ended(view, item, "timedOut"),
        _ => Unknown(view, item),
    };

    public static LoopView Unknown(LoopView view, EventEnvelope item) =>
        view with { Remarks = view.Remarks.Add($"{item.Type} {JsonText.Short(item.Data)}") };

    private static LoopView Accepted(LoopView view, EventEnvelope item) => view with
    {
        Stack = item.Data.Text("stack") ?? item.Data.Text("loopstack"),
        Realm = item.Data.Text("realm") ?? item.Realm,
        Input = item.Data.Field("input"),
        Deadline = item.Data.Time("deadline"),
        AcceptedAt = item.At,
        RetryOf = item.Data.Text("retryOf"),
    };

    private static LoopView Ended(LoopView view, EventEnvelope item, string status) => view with
    {
        Outcome = new LoopOutcome(status, item.At)
        {
            Output = item.Data.Field("output"),
            Confidence = item.Data.Number("confidence"),
            Strategy = item.Data.Text("strategy"),
            Explanation = item.Data.Text("explanation"),
            Code = item.Data.Text("code"),
            Message = item.Data.Text("message") ?? item.Data.Text("reason"),
        },
    };
}
