using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Analytics;

/// <summary>What the figures are of; it stands in the page's address.</summary>
internal sealed record AnalyticsQuery
{
    public static readonly (string Value, string Text)[] Dimensions = [("stack", "LoopStack"), ("agent", "Agent"), ("instance", "Instance"), ("capability", "Capability"), ("realm", "Realm")];

    /// <summary>Spans of time, each with a step that gives a chart enough points and not too many.</summary>
    public static readonly (string Value, string Text, TimeSpan Span, string Step, TimeSpan Every)[] Ranges =
    [
        ("1h", "Last hour", TimeSpan.FromHours(1), "1m", TimeSpan.FromMinutes(1)),
        ("6h", "Last 6 hours", TimeSpan.FromHours(6), "1m", TimeSpan.FromMinutes(1)),
        ("24h", "Last 24 hours", TimeSpan.FromDays(1), "1h", TimeSpan.FromHours(1)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7), "1h", TimeSpan.FromHours(1)),
        ("30d", "Last 30 days", TimeSpan.FromDays(30), "1d", TimeSpan.FromDays(1)),
        ("365d", "Last 365 days", TimeSpan.FromDays(365), "1d", TimeSpan.FromDays(1)),
    ];

    public string By { get; init; } = "stack";

    public string Last { get; init; } = "24h";

    public string? Realm { get; init; }

    public string? Stack { get; init; }

    public string? Agent { get; init; }

    public string? Capability { get; init; }

    /// <summary>The one that the charts are of; all together where null.</summary>
    public string? Key { get; init; }

    public bool IsOfLoops => By is "stack" or "realm";

    public (string Value, string Text, TimeSpan Span, string Step, TimeSpan Every) Range => Ranges.FirstOrDefault(range => range.Value == Last) is { Value: not null } known ? known : Ranges[2];

    public static AnalyticsQuery Of(string? by, string? last) => new()
    {
        By = Dimensions.Any(dimension => dimension.Value == by) ? by! : "stack",
        Last = Ranges.Any(range => range.Value == last) ? last! : "24h",
    };

    /// <summary>The page that shows it.</summary>
    public string Href => new QueryText("/analytics").With("by", By == "stack" ? null : By).With("last", Last == "24h" ? null : Last).With("realm", Realm).With("stack", Stack).With("agent", Agent).With("capability", Capability).With("key", Key).ToString();

    /// <summary>The call that brings it: a row for each name, or with steps the course of time.</summary>
    public string Call(DateTimeOffset now, bool stepped)
    {
        // Each dimension takes the filters that it has, see docs/statistics.md.
        var (stack, agent, capability) = By switch
        {
            "stack" => (Stack, null, null),
            "realm" => (null, null, null),
            "instance" => (null, Agent, null),
            _ => (Stack, Agent, Capability),
        };
        if (stepped && Key is not null)
            (stack, agent, capability) = By switch { "stack" => (Key, agent, capability), "agent" => (stack, Key, capability), "capability" => (stack, agent, Key), _ => (stack, agent, capability) };
        var realm = stepped && By == "realm" && Key is not null ? Key : Realm;
        return new QueryText("/statistics").With("by", By).With("step", stepped ? Range.Step : "none").With("from", Rfc.Of(now - Range.Span))
            .With("realm", realm).With("stack", stack).With("agent", agent).With("capability", capability).ToString();
    }
}
