using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Executions;

/// <summary>What of the executions is shown; it stands in the page's address, so a link shows the same.</summary>
internal sealed record ExecutionsFilter
{
    private const int PageSize = 50;

    public static readonly (string Value, string Text, TimeSpan Span)[] Known =
    [
        ("5m", "Last 5 minutes", TimeSpan.FromMinutes(5)),
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("24h", "Last 24 hours", TimeSpan.FromDays(1)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
        ("30d", "Last 30 days", TimeSpan.FromDays(30)),
    ];

    public static IEnumerable<(string Value, string Text)> Spans => Known.Select(known => (known.Value, known.Text));

    public string? Status { get; init; }

    public string? Stack { get; init; }

    public string? Realm { get; init; }

    public string? Label { get; init; }

    /// <summary>One of <see cref="Spans"/>.</summary>
    public string? Within { get; init; }

    /// <summary>RFC 3339.</summary>
    public string? From { get; init; }

    /// <summary>RFC 3339.</summary>
    public string? To { get; init; }

    public string? Text { get; init; }

    public bool IsAny => new[] { Status, Stack, Realm, Label, Within, From, To, Text }.Any(part => !string.IsNullOrWhiteSpace(part));

    /// <summary>The page that shows it.</summary>
    public string Href(string? cursor) => new QueryText("/executions")
        .With("status", Status).With("loopstack", Stack).With("realm", Realm).With("label", Label).With("within", Within).With("from", From).With("to", To).With("q", Text).With("cursor", cursor).ToString();

    /// <summary>The call that brings it.</summary>
    public string Call(string? cursor, DateTimeOffset now)
    {
        var since = Known.FirstOrDefault(known => known.Value == Within) is { Span: var span } && span > TimeSpan.Zero ? (now - span).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture) : From;
        return new QueryText($"/executions?limit={PageSize}")
            .With("status", Status).With("loopstack", Stack).With("realm", Realm).With("label", Label).With("createdAfter", since).With("createdBefore", To).With("text", Text).With("cursor", cursor).ToString();
    }
}
