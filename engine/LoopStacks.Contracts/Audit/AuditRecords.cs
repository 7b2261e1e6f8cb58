using System.Text.Json.Serialization;

namespace LoopStacks.Contracts.Audit;

/// <summary>Who did what when, and what came of it. Never what was sent: no inputs, answers, comments or documents.</summary>
/// <param name="Id">Its place in the order of all, a decimal number.</param>
/// <param name="Subject">Who it was as far as the platform knows; <c>loopback</c> as long as there is no authentication.</param>
/// <param name="By">Who the request said it was.</param>
/// <param name="Action"><c>create</c>, <c>replace</c>, <c>apply</c>, <c>delete</c>, <c>cancel</c>, <c>pause</c>, <c>resume</c>, <c>reaward</c>, <c>retry</c>, <c>answer</c> or <c>feedback</c>.</param>
/// <param name="Kind">Of a resource (<c>Agent</c>, <c>Realm</c>, …), <c>Execution</c> or <c>Task</c>.</param>
/// <param name="Namespace">Of a resource.</param>
/// <param name="Name">Name of the resource, or id.</param>
/// <param name="Realm">The realm that it belongs to, where it belongs to one.</param>
/// <param name="Result"><c>done</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Code">Why it was refused, a code of the table of errors.</param>
/// <param name="TraceId">Of the request.</param>
public sealed record AuditEntry(
    string Id,
    DateTimeOffset At,
    string Subject,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? By,
    string Action,
    string Kind,
    string? Namespace,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Realm,
    string Result,
    string? Code = null,
    string? TraceId = null);

/// <summary>A page of audit entries, newest first.</summary>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);
