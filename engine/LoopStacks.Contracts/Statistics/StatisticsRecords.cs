namespace LoopStacks.Contracts.Statistics;

/// <summary>Answer of <c>GET /statistics</c>.</summary>
/// <param name="By"><c>stack</c>, <c>agent</c>, <c>instance</c>, <c>capability</c> or <c>realm</c>.</param>
/// <param name="From">From when on it counts: the beginning of a bucket, so not later than what was asked for.</param>
/// <param name="To">Until when, exclusive: the end of a bucket, so not earlier than what was asked for.</param>
/// <param name="Step"><c>1m</c>, <c>1h</c>, <c>1d</c>, or <c>none</c> for one row a key.</param>
/// <param name="Items">In the order of their keys, then of time. A bucket without anything has no row.</param>
public sealed record StatisticsAnswer(string By, DateTimeOffset From, DateTimeOffset To, string Step, IReadOnlyList<StatisticsRow> Items);

/// <summary>What happened to a stack's or realm's loops, or what an Agent, an instance or a capability did, in a span of time: that of loops that ended in it.</summary>
/// <param name="Key">The name of the stack, Agent, instance, capability or realm. Empty for an Agent that nobody knew any more when its loops ended.</param>
/// <param name="Start">Of the bucket; null with <c>step=none</c>.</param>
/// <param name="Loops">By stack and realm.</param>
/// <param name="Bidding">By Agent, instance and capability.</param>
/// <param name="Work">Work items.</param>
/// <param name="Usage">What work used.</param>
public sealed record StatisticsRow(string Key, DateTimeOffset? Start, LoopFigures? Loops, BiddingFigures? Bidding, WorkFigures Work, UsageFigures Usage);

/// <summary>Loops that ended.</summary>
/// <param name="Roots">Of all that ended, those that somebody outside had started.</param>
/// <param name="PerSecond">Ends a second, over the span of the row.</param>
/// <param name="Announcements">Rounds of bidding.</param>
/// <param name="Children">Child loops that they started.</param>
/// <param name="Phases">Where their time went.</param>
/// <param name="People">Questions to people.</param>
public sealed record LoopFigures(
    long Ended,
    long Completed,
    long Failed,
    long Cancelled,
    long TimedOut,
    long Roots,
    double PerSecond,
    long Announcements,
    long Children,
    DurationFigures Duration,
    PhaseFigures Phases,
    PeopleFigures People);

/// <summary>The phases of loops. The shares of those that a loop went through add up to 1.</summary>
/// <param name="Intake">From the acceptance to the first announcement.</param>
/// <param name="Bidding">From there to the award.</param>
/// <param name="Execution">From there to the end of the last work item or loop of a composite.</param>
/// <param name="Output">From there to the loop's end.</param>
public sealed record PhaseFigures(DurationFigures Intake, DurationFigures Bidding, DurationFigures Execution, DurationFigures Output);

/// <summary>Questions to people.</summary>
/// <param name="Asked">How many questions loops asked.</param>
/// <param name="Answered">How many of them a person answered.</param>
/// <param name="Wait">How long the answers took.</param>
public sealed record PeopleFigures(long Asked, long Answered, DurationFigures Wait);

/// <summary>Durations in seconds. Percentiles are within 5 % of a duration that occurred; null where there is none.</summary>
/// <param name="Count">Of how many.</param>
/// <param name="Share">Of all of the loops' time, 0..1; only of phases.</param>
public sealed record DurationFigures(long Count, double? Mean = null, double? P50 = null, double? P90 = null, double? P95 = null, double? P99 = null, double? Share = null);

/// <summary>How often asked, and what came of it; once for each capability.</summary>
/// <param name="Silent">Neither bid nor declined in time.</param>
/// <param name="Invalid">Gave an answer that could not be used.</param>
/// <param name="Wins">Work won by a bid.</param>
/// <param name="WinRate">Wins / bids; null without bids.</param>
public sealed record BiddingFigures(long Asked, long Bids, long Declines, long Silent, long Invalid, long Wins, double? WinRate, CalibrationFigures Calibration);

/// <summary>How well what was said in bids fits what came.</summary>
/// <param name="Settled">Won work that ended with a contribution, failed for good or went to another.</param>
/// <param name="Confidence">Mean confidence of the bids that won it.</param>
/// <param name="Success">Share of it that ended with a contribution.</param>
/// <param name="Judged">Contributions whose rightness the loop's own outcome showed.</param>
/// <param name="Right">Their mean rightness.</param>
/// <param name="Overconfidence">Mean of (confidence of the bid − right), −1..1.</param>
/// <param name="Brier">Mean of (confidence of the result − right)², 0 (best) to 1.</param>
/// <param name="DurationRatio">Geometric mean of duration / duration that the bid expected.</param>
public sealed record CalibrationFigures(
    long Settled,
    double? Confidence,
    double? Success,
    long Judged,
    double? Right,
    double? Overconfidence,
    double? Brier,
    double? DurationRatio);

/// <summary>Work items and their attempts.</summary>
/// <param name="Retries">Attempts that were followed by another.</param>
/// <param name="Contributions">Items that ended with a contribution; as the next five only by Agent, instance and capability.</param>
/// <param name="Cancelled">Items whose contribution nobody needed any more, or whose time was up.</param>
/// <param name="Failed">Attempts that the agent said have failed.</param>
/// <param name="Lost">Attempts whose replica vanished or gave no sign of life.</param>
/// <param name="Invalid">Attempts whose output did not fit the Agent's schema.</param>
/// <param name="Refused">Attempts that the instance won and did not take.</param>
/// <param name="Queued">From when it was handed out until a replica started.</param>
/// <param name="Working">From the start to the contribution.</param>
public sealed record WorkFigures(
    long Items,
    long Retries,
    long? Contributions,
    long? Cancelled,
    long? Failed,
    long? Lost,
    long? Invalid,
    long? Refused,
    DurationFigures Queued,
    DurationFigures Working);

/// <summary>What was used by contributions.</summary>
public sealed record UsageFigures(long InputTokens, long OutputTokens, decimal Cost);

/// <summary>Answer of <c>GET /overview</c>: how the platform, or a realm, stands.</summary>
/// <param name="At">As of when; what is counted in the store may be some seconds older.</param>
/// <param name="After">Cursor for <c>/events</c>: whoever subscribes after it hears of everything that is not in here.</param>
/// <param name="Loops">Loops that have not ended, children included.</param>
/// <param name="Tasks">Open questions to people.</param>
/// <param name="Recent">What ended lately.</param>
/// <param name="Stacks">The LoopStacks of which most loops ended in the last 15 minutes, at most 20.</param>
/// <param name="Realms">By realm; at most 200, those with most work first.</param>
public sealed record Overview(
    DateTimeOffset At,
    string After,
    string? Realm,
    OpenLoops Loops,
    long Tasks,
    RecentLoops Recent,
    IReadOnlyList<BusyStack> Stacks,
    IReadOnlyList<RealmOverview> Realms);

/// <summary>Loops that have not ended.</summary>
/// <param name="Open">All of them.</param>
/// <param name="Roots">Of them, those that somebody outside had started.</param>
/// <param name="Running">Neither waiting for people nor paused.</param>
/// <param name="Waiting">All that they wait for are people.</param>
public sealed record OpenLoops(long Open, long Roots, long Running, long Waiting, long Paused);

/// <summary>Loops that ended lately.</summary>
/// <param name="PerSecond">Ends a second over the last minute.</param>
/// <param name="EndedLastHour">In the last 60 minutes, as the next three.</param>
/// <param name="Duration">Of the last 15 minutes, as the phases.</param>
public sealed record RecentLoops(
    double PerSecond,
    long EndedLastHour,
    long FailedLastHour,
    long TimedOutLastHour,
    long CancelledLastHour,
    DurationFigures Duration,
    PhaseFigures Phases);

/// <summary>A LoopStack in the last 15 minutes.</summary>
public sealed record BusyStack(string Realm, string Stack, long Ended, long Failed, double PerSecond, double? P50, double? P95);

/// <summary>A realm and its agents.</summary>
/// <param name="Replicas">Processes with agents that are connected.</param>
/// <param name="Credits">Work items that they take at once.</param>
/// <param name="InFlight">Work items that they have in hand.</param>
/// <param name="Queued">Work items that wait for one of them.</param>
/// <param name="InstanceCount">How many instances are present; <paramref name="Instances"/> has those with most work, at most 100 a realm.</param>
public sealed record RealmOverview(
    string Realm,
    OpenLoops Loops,
    long Tasks,
    int Replicas,
    int Credits,
    int InFlight,
    int Queued,
    int InstanceCount,
    IReadOnlyList<InstanceLoad> Instances);

/// <summary>An instance that is present.</summary>
/// <param name="Load">(in hand + queued) / credits; above 1 when work waits. Null where it takes none now.</param>
public sealed record InstanceLoad(string Instance, string Agent, int Replicas, int Credits, int InFlight, int Queued, double? Load);
