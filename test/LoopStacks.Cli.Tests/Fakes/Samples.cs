using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Tests.Fakes;

/// <summary>Loops and their histories.</summary>
internal static class Samples
{
    public const string Id = "01980a4e-7c3b-7d21-9f10-1c2d3e4f5a6b";
    public const string FailedId = "01980a4e-7c3b-7d21-9f10-aaaabbbbcccc";

    public static readonly DateTimeOffset Began = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public const string Capabilities = """
        {"items":[{"capability":"sentiment-analysis","realm":"default-realm","instances":[{"instance":"alpha","agent":"sentiment-analyzer","replicas":2,"inFlight":1,"queued":0,"credits":32}]}]}
        """;

    public static IReadOnlyList<EventEnvelope> CompletedHistory { get; } =
    [
        Event(1, 0, "loopAccepted", """{"realm":"default-realm","stack":"sentiment-analysis","input":{"text":"I love it"},"deadline":"2026-03-01T12:05:00Z"}"""),
        Event(2, 1, "biddingOpened", """{"attempt":1,"asked":[{"instance":"alpha","capabilities":["sentiment-analysis"]},{"instance":"beta","capabilities":["sentiment-analysis"]}],"closesAt":"2026-03-01T12:00:05Z"}"""),
        Event(3, 11, "bidsReceived", """{"attempt":1,"answers":[{"instance":"alpha","capability":"sentiment-analysis","kind":"bid","confidence":0.92,"cost":0.1,"load":0.25},{"instance":"beta","capability":"sentiment-analysis","kind":"decline","note":"no German"}]}"""),
        Event(4, 11, "biddingClosed", """{"attempt":1,"because":"allAnswered"}"""),
        Event(5, 12, "workAwarded", """{"items":[{"number":0,"instance":"alpha","capabilities":["sentiment-analysis"],"rule":"best: confidence 0.92","price":0.1}]}"""),
        Event(6, 12, "workReleased", """{"numbers":[0]}"""),
        Event(7, 20, "workStarted", """{"number":0,"attempt":1,"replica":"alpha-1"}"""),
        Event(8, 100, "workCompleted", """{"number":0,"attempt":1,"output":{"sentiment":"positive"},"confidence":0.92,"usage":{"inputTokens":12,"outputTokens":3,"cost":0.002},"replica":"alpha-1"}"""),
        Event(9, 120, "loopCompleted", """{"output":{"sentiment":"positive"},"confidence":0.92,"strategy":"merge","explanation":"1 contribution"}"""),
    ];

    public static Execution Completed { get; } = new(
        Id, "sentiment-analysis", "default-realm", "completed", "ended", Began, Began.AddMilliseconds(120), Began.AddMinutes(5), 9,
        Input: Json("""{"text":"I love it"}"""),
        Output: Json("""{"sentiment":"positive"}"""),
        Confidence: 0.92,
        Usage: new Usage(12, 3, 0.002m),
        Labels: new Dictionary<string, string> { ["source"] = "mail" },
        Bidding:
        [
            new BiddingView(1, Began.AddMilliseconds(1), Began.AddMilliseconds(11), "allAnswered",
                [new AskedView("alpha", ["sentiment-analysis"]), new AskedView("beta", ["sentiment-analysis"])],
                [new AnswerView("alpha", "sentiment-analysis", "bid", 0.92, 0.1m, Load: 0.25), new AnswerView("beta", "sentiment-analysis", "decline", Note: "no German")]),
        ],
        WorkItems:
        [
            new WorkItemView($"{Id}/0", "alpha", ["sentiment-analysis"], "completed", 1, "best: confidence 0.92", "alpha-1",
                Began.AddMilliseconds(12), Began.AddMilliseconds(20), Began.AddMilliseconds(100), Json("""{"sentiment":"positive"}"""), 0.92, new Usage(12, 3, 0.002m), 0.1m),
        ],
        Aggregation: new AggregationView("merge", "1 contribution", Json("""{"merged":1}""")));

    public static Explanation Explanation { get; } = new(
        Id, "sentiment-analysis", "default-realm", "hash", "completed", "ended", 9, Began, Began.AddMilliseconds(120), 0.12, Json("""{"text":"I love it"}"""),
        "sentiment-analysis completed after 0.12 s.",
        [
            new ExplanationBidding(1, Began, Began.AddSeconds(5), Began.AddMilliseconds(11), "allAnswered",
                [
                    new ExplanationAsked("alpha", "sentiment-analysis", "bid", "gladly", 0.92, 0.1m, Load: 0.25),
                    new ExplanationAsked("beta", "sentiment-analysis", "decline", "no German"),
                    new ExplanationAsked("gamma", "sentiment-analysis", "silent", JoinedLater: true),
                ],
                AgainBecause: "too few bids"),
        ],
        [
            new ExplanationAward("sentiment-analysis", Began, "best", "the highest confidence first, then the lowest load", 1,
                [
                    new ExplanationBid(1, "alpha", true, "best: confidence 0.92, load 0.25; place 1 of 2", 0.92, Tied: true, Draw: "238a53b7aaaaaaaa", Price: 0.1m, WorkItem: $"{Id}.1"),
                    new ExplanationBid(2, "delta", false, "best: confidence 0.5, load 0; place 2 of 2", 0.5, WorkItem: $"{Id}.2"),
                ]),
        ],
        [
            new ExplanationWork($"{Id}.1", "alpha", ["sentiment-analysis"], "reawarded", "best", [new ExplanationAttempt(1, "retried", "alpha-1", Code: "Crashed", Reason: "out of memory"), new ExplanationAttempt(2, "reawarded", Code: "Crashed", Reason: "again")], ReplacedBy: [$"{Id}.2"]),
            new ExplanationWork($"{Id}.2", "delta", ["sentiment-analysis"], "completed", "runner-up", [new ExplanationAttempt(1, "completed")], Json($$"""{"long":"{{new string('x', 200)}}"}"""), 0.92,
                Usage: new Usage(12, 3, 0.002m), DurationSeconds: 0.08, Replaces: $"{Id}.1", Part: new ExplanationPart(true, "gave /long", Gave: ["/long"])),
        ],
        new ExplanationAnswer("merge", "merge: 1 contribution.", [$"{Id}.2"], Json("""{"sentiment":"positive"}"""), 0.92),
        new ExplanationEnd("completed", Began.AddMilliseconds(120), "merge: 1 contribution."),
        new ExplanationCost(12, 3, 0.002m, 0.1m),
        [new ExplanationSentence(3, Began.AddMilliseconds(11), "bid", "bidsReceived", "beta declined sentiment-analysis: no\u001b[31m German.")]);

    public static Execution Failed { get; } = new(
        FailedId, "triage", "research", "failed", "ended", Began.AddMinutes(1), Began.AddMinutes(1).AddSeconds(5), Began.AddMinutes(6), 4,
        Reason: new EndReason("NoBids", "Nobody bid for triage: beta declined (busy)."));

    public static IReadOnlyList<EventEnvelope> FailedHistory { get; } =
    [
        Event(1, 0, "loopAccepted", """{"realm":"research","stack":"triage","input":{}}""", FailedId),
        Event(2, 1, "biddingOpened", """{"attempt":1,"asked":[]}""", FailedId),
        Event(3, 2, "biddingClosed", """{"attempt":1,"because":"noCandidates"}""", FailedId),
        Event(4, 5000, "loopFailed", """{"code":"NoBids","message":"Nobody bid for triage: beta declined (busy)."}""", FailedId),
    ];

    public static EventEnvelope Event(long seq, int milliseconds, string type, string data, string loop = Id) =>
        new($"{100 + seq}", "default-realm", loop, seq, Began.AddMilliseconds(milliseconds), type, Json(data));

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
