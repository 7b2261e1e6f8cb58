using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopStacks.Contracts.Executions;

/// <summary>A question to a person.</summary>
/// <param name="TaskId"><c>{execution}.{number}</c>.</param>
/// <param name="Purpose"><c>agent</c>, <c>disagreement</c> or <c>invalidOutput</c>.</param>
/// <param name="Status"><c>open</c>, <c>answered</c>, <c>expired</c> or <c>withdrawn</c>.</param>
/// <param name="Schema">JSON Schema of the answer; null takes any.</param>
/// <param name="Context">Shown with the question.</param>
/// <param name="Assignees">Who may answer; empty lets anyone.</param>
/// <param name="Default">The answer that counts when nobody has answered by <paramref name="DueAt"/>; null lets the question expire.</param>
/// <param name="By">Who answered; <c>default</c> where the default counts.</param>
public sealed record TaskView(
    string TaskId,
    string ExecutionId,
    string Loopstack,
    string Realm,
    string Purpose,
    string Question,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset DueAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ClosedAt,
    IReadOnlyList<string> Assignees,
    JsonElement? Schema = null,
    JsonElement? Context = null,
    JsonElement? Default = null,
    JsonElement? Answer = null,
    string? By = null,
    string? WorkItem = null,
    string? Instance = null);

/// <summary>A page of tasks.</summary>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record TaskPage(IReadOnlyList<TaskView> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>Body of <c>POST /tasks/{id}/answer</c>.</summary>
/// <param name="Answer">Fits the task's schema.</param>
/// <param name="By">Who answers, 1 to 253 characters.</param>
public sealed record AnswerRequest(JsonElement Answer, string By);

/// <summary>Body of <c>POST /executions/{id}/pause</c> and <c>/resume</c>.</summary>
/// <param name="By">Who does it, 1 to 253 characters.</param>
public sealed record PauseRequest(string By, string? Reason = null);

/// <summary>Body of <c>POST /executions/{id}/reaward</c>.</summary>
/// <param name="WorkItem">Number of the work item in the loop, or its id.</param>
/// <param name="Instance">Who gets it; the best runner-up where null.</param>
public sealed record ReawardRequest(string WorkItem, string By, string? Instance = null);

/// <summary>Body of <c>POST /executions/{id}/retry</c>.</summary>
/// <param name="From"><c>bid</c> (default): everything anew; <c>do</c>: the bids as they were; <c>out</c>: also the contributions as they were, only what failed is done again.</param>
public sealed record RetryRequest(string By, string? From = null);
