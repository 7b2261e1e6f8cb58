using LoopStacks.Api.Answers;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using Microsoft.OpenApi;

namespace LoopStacks.Api.People;

/// <summary>The calls of people as the OpenAPI document shows them.</summary>
internal static class PeopleOperations
{
    private const string TaskTag = "Tasks";
    private const string ExecutionTag = "Executions";
    private const string Id = "0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f";

    private const string TaskExample = $$"""
        {"taskId":"{{Id}}.1","executionId":"{{Id}}","loopstack":"expense-approval","realm":"default-realm","purpose":"agent",
         "question":"Ann wants 1200 EUR for a conference. Is that approved?","status":"open","createdAt":"2026-01-31T12:00:00Z","dueAt":"2026-02-07T12:00:00Z","closedAt":null,
         "assignees":["eva"],"schema":{"enum":["yes","no"]},"workItem":"{{Id}}.1","instance":"expense-desk"}
        """;

    private static readonly ApiParameter TaskParameter = ApiParameter.Path("id", "Id of the task, `{execution}.{number}`.") with { Example = $"{Id}.1" };
    private static readonly ApiParameter ExecutionParameter = ApiParameter.Path("id", "Id of the execution, a UUIDv7.") with { Format = "uuid", Example = Id };

    private static readonly ErrorCode[] OfDeed =
    [
        ErrorCode.MalformedRequest, ErrorCode.InvalidArgument, ErrorCode.TooDeep, ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.TooLarge, ErrorCode.UnsupportedMediaType,
        ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable,
    ];

    public static readonly ApiOperation List = new("listTasks", TaskTag, "List questions to people")
    {
        Description = "Newest first; those that are open, unless `status` says otherwise.",
        Parameters =
        [
            ApiParameter.Query("realm", "Of this realm."),
            ApiParameter.Query("status", "In this state; default `open`.") with { OneOf = TaskFilterBinder.Statuses },
            ApiParameter.Query("assignee", "That this person may answer: asked of it, or of nobody in particular."),
            ApiParameter.Query("execution", "Of this execution.") with { Format = "uuid" },
            ApiParameter.Query("limit", "Size of the page, 1 to 500; default 50.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("cursor", "`next` of the page before."),
        ],
        Responses = [new ApiResponse(200, "A page; `next` is null at the end.", typeof(TaskPage), $$"""{"items":[{{TaskExample}}],"next":null}""")],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.UnknownCursor, ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable],
    };

    public static readonly ApiOperation Get = new("getTask", TaskTag, "Read a question")
    {
        Parameters = [TaskParameter],
        Responses = [new ApiResponse(200, "The question with its schema, and its answer where there is one.", typeof(TaskView), TaskExample)],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.NotFound, ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable],
    };

    public static readonly ApiOperation Answer = new("answerTask", TaskTag, "Answer a question")
    {
        Description = "An answer is recorded once, with who gave it, and is durable when this answers. A second one is refused with 409.",
        Parameters = [TaskParameter],
        Body = new ApiBody(typeof(AnswerRequest), MediaTypes.JsonBodies, """{"answer":"yes","by":"eva"}"""),
        Responses = [new ApiResponse(200, "Recorded; the work that waits goes on.", typeof(TaskView))],
        Errors =
        [
            ErrorCode.MalformedRequest, ErrorCode.InvalidArgument, ErrorCode.TooDeep, ErrorCode.NotAssigned, ErrorCode.NotFound, ErrorCode.TaskClosed, ErrorCode.TooLarge,
            ErrorCode.UnsupportedMediaType, ErrorCode.InvalidAnswer, ErrorCode.StorageUnavailable, ErrorCode.PeerUnavailable,
        ],
    };

    public static readonly ApiOperation Pause = new("pauseExecution", ExecutionTag, "Pause a loop")
    {
        Description = "The loop and its children start nothing new; work that is out may end and is recorded. Pausing a paused loop is no fault.",
        Parameters = [ExecutionParameter],
        Body = new ApiBody(typeof(PauseRequest), MediaTypes.JsonBodies, """{"by":"eva","reason":"Let me look first"}"""),
        Responses = [new ApiResponse(202, "Paused.", typeof(Execution))],
        Errors = OfDeed,
    };

    public static readonly ApiOperation Resume = new("resumeExecution", ExecutionTag, "Let a paused loop go on")
    {
        Description = "The loop's deadlines are later by the time for which it was paused, its caller's deadline excepted. Resuming a loop that is not paused is no fault.",
        Parameters = [ExecutionParameter],
        Body = new ApiBody(typeof(PauseRequest), MediaTypes.JsonBodies, """{"by":"eva"}"""),
        Responses = [new ApiResponse(202, "It goes on.", typeof(Execution))],
        Errors = OfDeed,
    };

    public static readonly ApiOperation Reaward = new("reawardExecution", ExecutionTag, "Give work to another bidder")
    {
        Description = "Takes work that has not ended from its instance and gives it to another one that bid for it.",
        Parameters = [ExecutionParameter],
        Body = new ApiBody(typeof(ReawardRequest), MediaTypes.JsonBodies, """{"workItem":"1","instance":"other-desk","by":"eva"}"""),
        Responses = [new ApiResponse(202, "Given to the other.", typeof(Execution))],
        Errors = OfDeed,
    };

    public static readonly ApiOperation Retry = new("retryExecution", ExecutionTag, "Retry a loop that has ended")
    {
        Description = "Starts a new loop by the same definition on the same input: from `bid` all is done anew, from `do` the bids are taken over, from `out` also the contributions that there are.",
        Parameters = [ExecutionParameter],
        Body = new ApiBody(typeof(RetryRequest), MediaTypes.JsonBodies, """{"by":"eva","from":"do"}"""),
        Responses = [new ApiResponse(202, "The new loop; `Location` is where to ask for it.", typeof(Execution)) { Headers = [("Location", "Where to ask for the new execution.")] }],
        Errors = [.. OfDeed, ErrorCode.QuotaExceeded],
    };
}
