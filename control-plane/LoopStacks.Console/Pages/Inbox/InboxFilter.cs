using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Inbox;

/// <summary>Which questions are shown; it stands in the page's address.</summary>
internal sealed record InboxFilter
{
    public const int PageSize = 100;

    /// <summary>The statuses of a question, and <c>all</c>.</summary>
    public static readonly (string Value, string Text)[] Statuses = [("", "Open"), ("answered", "Answered"), ("expired", "Expired"), ("withdrawn", "Withdrawn"), ("all", "All")];

    public string? Status { get; init; }

    public string? Realm { get; init; }

    public string? Assignee { get; init; }

    public bool IsAny => new[] { Status, Realm, Assignee }.Any(part => !string.IsNullOrWhiteSpace(part));

    /// <summary>The page that shows it, with one question opened.</summary>
    public string Href(string? task) =>
        new QueryText(task is null ? "/inbox" : $"/inbox/{Uri.EscapeDataString(task)}").With("status", Status).With("realm", Realm).With("assignee", Assignee).ToString();

    public string Call(string? cursor) =>
        new QueryText($"/tasks?limit={PageSize}").With("status", Status).With("realm", Realm).With("assignee", Assignee).With("cursor", cursor).ToString();
}
