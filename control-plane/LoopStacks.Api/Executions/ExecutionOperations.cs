using LoopStacks.Api.Answers;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using Microsoft.OpenApi;

namespace LoopStacks.Api.Executions;

/// <summary>The calls on executions as the OpenAPI document shows them.</summary>
internal static class ExecutionOperations
{
    private const string Tag = "Executions";
    private const string Id = "0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f";

    private const string RunningExample = $$"""
        {"executionId":"{{Id}}","loopstack":"sentiment-analysis","realm":"default-realm","status":"running","phase":"bid",
         "createdAt":"2026-01-31T12:00:00Z","deadline":"2026-01-31T12:06:05Z","version":2,"input":{"text":"I love it!"},"depth":0}
        """;

    private const string CompletedExample = $$"""
        {"executionId":"{{Id}}","loopstack":"sentiment-analysis","realm":"default-realm","status":"completed","phase":"ended",
         "createdAt":"2026-01-31T12:00:00Z","endedAt":"2026-01-31T12:00:00.042Z","deadline":"2026-01-31T12:06:05Z","version":6,
         "input":{"text":"I love it!"},"output":{"sentiment":"positive","confidence":0.97},"confidence":0.97,"depth":0}
        """;

    private const string ExplanationExample = $$"""
        {"executionId":"{{Id}}","loopstack":"sentiment-analysis","realm":"default-realm","definition":"5f0e6d1c2b3a49588776655443322110","status":"completed","phase":"ended",
         "events":8,"createdAt":"2026-01-31T12:00:00Z","endedAt":"2026-01-31T12:00:00.042Z","durationSeconds":0.042,"input":{"text":"I love it!"},
         "summary":"sentiment-analysis completed after 0.042 s. 1 instance was asked, 1 bid came. Awarded: sentiment-analyzer (sentiment-analysis); 1 of 1 work item completed. merge: 1 contribution in the order of the capabilities; no value differed.",
         "bidding":[{"attempt":1,"openedAt":"2026-01-31T12:00:00Z","closesAt":"2026-01-31T12:00:05Z","closedAt":"2026-01-31T12:00:00.004Z","closedBecause":"allAnswered",
           "asked":[{"instance":"sentiment-analyzer","capability":"sentiment-analysis","answer":"bid","confidence":0.9,"load":0,"answeredAt":"2026-01-31T12:00:00.004Z"}]}],
         "awards":[{"capability":"sentiment-analysis","at":"2026-01-31T12:00:00.004Z","strategy":"best","rule":"the highest confidence first, then the lowest load","wanted":1,
           "bids":[{"place":1,"instance":"sentiment-analyzer","won":true,"rule":"best: confidence 0.9, load 0; place 1 of 1","confidence":0.9,"load":0,"workItem":"{{Id}}.1"}]}],
         "work":[{"workItem":"{{Id}}.1","instance":"sentiment-analyzer","capabilities":["sentiment-analysis"],"status":"completed","rule":"sentiment-analysis: best: confidence 0.9, load 0; place 1 of 1",
           "attempts":[{"attempt":1,"result":"completed","replica":"r1"}],"output":{"sentiment":"positive"},"confidence":0.97,"part":{"counted":true,"text":"gave /sentiment","gave":["/sentiment"]} }],
         "answer":{"strategy":"merge","text":"merge: 1 contribution in the order of the capabilities; no value differed.","contributions":["{{Id}}.1"],"output":{"sentiment":"positive"},"confidence":0.97},
         "end":{"status":"completed","at":"2026-01-31T12:00:00.042Z","text":"merge: 1 contribution in the order of the capabilities; no value differed."},
         "cost":{"inputTokens":0,"outputTokens":0,"cost":0},
         "sentences":[{"seq":3,"at":"2026-01-31T12:00:00.004Z","phase":"bid","type":"bidsReceived","text":"sentiment-analyzer bid on sentiment-analysis: confidence 0.9, load 0."}],"depth":0}
        """;

    private static readonly ApiParameter IdParameter = ApiParameter.Path("id", "Id of the execution, a UUIDv7.") with { Format = "uuid", Example = Id };
    private static readonly ErrorCode[] OfOne = [ErrorCode.InvalidArgument, ErrorCode.NotFound, ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable];

    public static readonly ApiOperation Start = new("startExecution", Tag, "Start an execution")
    {
        Description = "Accepts a root loop; it is durable when the answer comes. With `Prefer: wait=N` the answer waits up to N seconds for the loop's end.",
        Parameters =
        [
            ApiParameter.Header("Prefer", "`wait=N`: wait up to N seconds for the end (RFC 7240).") with { Example = "wait=10" },
            ApiParameter.Header(IdempotencyKey.Header, "Up to 255 visible characters, unique in the realm: sent again, the first loop is answered and nothing is started.") with { Example = "order-4711" },
            ApiParameter.Header("traceparent", "W3C trace context; the loop becomes part of the trace."),
        ],
        Body = new ApiBody(typeof(ExecutionRequest), MediaTypes.JsonBodies, """{"loopstack":"sentiment-analysis","input":{"text":"I love this new AI orchestration platform!"},"labels":{"team":"support"}}"""),
        Responses =
        [
            new ApiResponse(202, "Accepted; `Location` is where to ask for it.", typeof(Execution), RunningExample) { Headers = Headers() },
            new ApiResponse(200, "It ended within the wait that was preferred.", typeof(Execution), CompletedExample) { Headers = Headers() },
        ],
        Errors =
        [
            ErrorCode.MalformedRequest, ErrorCode.InvalidArgument, ErrorCode.TooDeep, ErrorCode.LoopStackNotFound, ErrorCode.RealmNotFound, ErrorCode.TooLarge,
            ErrorCode.UnsupportedMediaType, ErrorCode.InvalidInput, ErrorCode.QuotaExceeded, ErrorCode.TooMany, ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable,
        ],
    };

    public static readonly ApiOperation List = new("listExecutions", Tag, "List executions")
    {
        Description = "Newest first.",
        Parameters =
        [
            ApiParameter.Query("realm", "Of this realm."),
            ApiParameter.Query("loopstack", "Of this LoopStack."),
            ApiParameter.Query("status", "In this state.") with { OneOf = ExecutionFilterBinder.Statuses },
            ApiParameter.Query("label", "`key=value`; repeated, all must hold.") with { Many = true },
            ApiParameter.Query("text", "With an id that begins so (8 characters at least), or with this in the LoopStack's name or the value of a label, up to 200 characters. A page looks at the newest 20,000 loops that fit otherwise; `next` goes on after them, also where nothing was found."),
            ApiParameter.Query("createdAfter", "RFC 3339.") with { Format = "date-time" },
            ApiParameter.Query("createdBefore", "RFC 3339.") with { Format = "date-time" },
            ApiParameter.Query("limit", "Size of the page, 1 to 500; default 50.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("cursor", "`next` of the page before."),
        ],
        Responses = [new ApiResponse(200, "A page; `next` is missing at the end.", typeof(ExecutionPage), $$"""{"items":[{{CompletedExample}}]}""")],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.UnknownCursor, ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable],
    };

    public static readonly ApiOperation Get = new("getExecution", Tag, "Read an execution")
    {
        Description = "With `Prefer: wait=N` the answer waits up to N seconds for the loop's end.",
        Parameters =
        [
            IdParameter,
            ApiParameter.Query("at", "As it was after this event, 1 to the number of its events; now where left out.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("view", "`summary` leaves out input, bids, work and nodes; default `full`.") with { OneOf = ReadExecutions.Views },
            ApiParameter.Header("Prefer", "`wait=N`: wait up to N seconds for the end (RFC 7240); not with `at`.") with { Example = "wait=10" },
        ],
        Responses =
        [
            new ApiResponse(200, "The loop with its phases: who was asked, who bid what, who won and by which rule, what each said.", typeof(Execution), CompletedExample)
            {
                Headers = [("Preference-Applied", "The wait that was honoured.")],
            },
        ],
        Errors = [.. OfOne, ErrorCode.TooMany],
    };

    public static readonly ApiOperation Tree = new("getExecutionTree", Tag, "Read a loop tree")
    {
        Parameters =
        [
            IdParameter,
            ApiParameter.Query("view", "`summary` leaves out input, bids, work and nodes; default `full`.") with { OneOf = ReadExecutions.Views },
            ApiParameter.Query("limit", "With `view=summary`, at most so many descendants, those nearest to the root first; 1 to 20,000, default 2,000.") with { Type = JsonSchemaType.Integer },
        ],
        Responses = [new ApiResponse(200, "The loop and its descendants; `cut` is true where there are more.", typeof(ExecutionTree), $$"""{"execution":{{CompletedExample}},"children":[]}""")],
        Errors = OfOne,
    };

    public static readonly ApiOperation Explain = new("explainExecution", Tag, "Explain a loop")
    {
        Description = "Made of the loop's events and the definition that it is pinned to, and of nothing else: the same today and in years. `sentences` has every decision as a plain sentence.",
        Parameters = [IdParameter, ApiParameter.Query("depth", "How many levels of children are explained too, 0 to 32; default 0. At most 200 loops, nearest first.") with { Type = JsonSchemaType.Integer }],
        Responses =
        [
            new ApiResponse(200, "Who was asked, who bid, declined or was silent and why, who won by which rule with which numbers, what each said and cost, how the answer was made, why it ended so.", typeof(Explanation), ExplanationExample),
        ],
        Errors = OfOne,
    };

    public static readonly ApiOperation Events = new("listExecutionEvents", Tag, "Read a loop's history")
    {
        Parameters =
        [
            IdParameter,
            ApiParameter.Query("after", "`next` of the page before: the number of the last event that was read.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("limit", "Size of the page, 1 to 500; default 50.") with { Type = JsonSchemaType.Integer },
        ],
        Responses =
        [
            new ApiResponse(200, "Events in order.", typeof(EventPage), $$"""{"items":[{"cursor":"17","realm":"default-realm","loop":"{{Id}}","seq":1,"at":"2026-01-31T12:00:00Z","type":"loopAccepted","data":{} } ] }"""),
        ],
        Errors = [.. OfOne, ErrorCode.UnknownCursor],
    };

    public static readonly ApiOperation History = new("exportExecution", Tag, "Export a loop's history")
    {
        Description = "All that is needed to replay the loop anywhere: its events, the LoopStack's content that it is pinned to, and what the store's record of it says. `loopstacks replay --file` reads it.",
        Parameters =
        [
            IdParameter,
            ApiParameter.Query("after", "`next` of the page before: the number of the last event that was read.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("limit", "Size of the page, 1 to 500; default 500.") with { Type = JsonSchemaType.Integer },
        ],
        Responses =
        [
            new ApiResponse(200, "The history; `next` is there where it goes on.", typeof(ExecutionHistory), $$"""
                {"format":"loopstacks.io/history/v1","executionId":"{{Id}}",
                 "definition":{"hash":"5f0e6d1c2b3a49588776655443322110","name":"sentiment-analysis","document":{"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"sentiment-analysis"},"spec":{"capabilities":["sentiment-analysis"]} } },
                 "stored":{"status":"completed","phase":"ended","version":8,"endedAt":"2026-01-31T12:00:00.042Z"},
                 "events":[{"cursor":"17","realm":"default-realm","loop":"{{Id}}","seq":1,"at":"2026-01-31T12:00:00Z","type":"loopAccepted","data":{} } ] }
                """),
        ],
        Errors = [.. OfOne, ErrorCode.UnknownCursor],
    };

    public static readonly ApiOperation Stream = new("streamExecution", Tag, "Follow a loop")
    {
        Description = "Server-Sent Events from the loop's first event, or from after a cursor; ends after the loop's end event. `id` is the cursor, `event` the type, `data` an EventEnvelope.",
        Parameters =
        [
            IdParameter,
            ApiParameter.Query("after", "Cursor of the last event that was read."),
            ApiParameter.Header(StreamCursor.Header, "The same, as EventSource sends it when it comes back; goes before `after`."),
        ],
        Responses =
        [
            new ApiResponse(200, "The stream.", typeof(string)) { MediaTypes = [MediaTypes.EventStream] },
            new ApiResponse(204, "The loop has ended and nothing is left to read: don't come back."),
        ],
        Errors = [.. OfOne, ErrorCode.UnknownCursor, ErrorCode.TooMany],
    };

    public static readonly ApiOperation Cancel = new("cancelExecution", Tag, "Cancel a loop")
    {
        Description = "Cancels the loop with its whole subtree. Cancelling a cancelled loop is no fault.",
        Parameters = [IdParameter],
        Body = new ApiBody(typeof(CancelRequest), MediaTypes.JsonBodies, """{"reason":"Not needed any more"}""", Required: false),
        Responses = [new ApiResponse(202, "Cancelled.", typeof(Execution))],
        Errors = [.. OfOne, ErrorCode.MalformedRequest, ErrorCode.Conflict, ErrorCode.TooLarge, ErrorCode.UnsupportedMediaType],
    };

    private static (string Name, string Description)[] Headers() =>
    [
        ("Location", "Where to ask for the execution."),
        ("Preference-Applied", "The wait that was honoured."),
        (IdempotencyKey.ReplayedHeader, "`true` where an earlier request with the same key had started it."),
    ];
}
