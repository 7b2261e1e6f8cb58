using System.Globalization;
using System.Text.Json;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.WebConsole.Pages.Run;

/// <summary>What beside the input a start may say, as it is typed; what can't be read is a fault with the pointer that the API would give.</summary>
public sealed class RunOptions
{
    public string Realm { get; set; } = "";

    /// <summary><c>10m</c>, <c>2h</c>, <c>3d</c> from now, or a time with its zone.</summary>
    public string Deadline { get; set; } = "";

    /// <summary><c>key=value</c>, one a line.</summary>
    public string Labels { get; set; } = "";

    public string MaxDepth { get; set; } = "";

    public string MaxLoops { get; set; } = "";

    public string Tokens { get; set; } = "";

    public string Cost { get; set; } = "";

    public bool IsAny => new[] { Deadline, Labels, MaxDepth, MaxLoops, Tokens, Cost }.Any(text => text.Length > 0);

    public ExecutionRequest? ToRequest(string stack, JsonElement input, DateTimeOffset now, List<ProblemError> faults)
    {
        var budget = new ExecutionBudget(
            (int?)Whole(MaxDepth, "/budget/maxDepth", int.MaxValue, faults), Whole(MaxLoops, "/budget/maxLoops", long.MaxValue, faults), Whole(Tokens, "/budget/tokens", long.MaxValue, faults), Amount(faults));
        var request = new ExecutionRequest(
            stack, input, Realm.Trim() is { Length: > 0 } realm ? realm : null, DeadlineFrom(now, faults), LabelsRead(faults), budget == new ExecutionBudget() ? null : budget);
        return faults.Count == 0 ? request : null;
    }

    private static long? Whole(string text, string pointer, long most, List<ProblemError> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        faults.Add(new ProblemError(pointer, $"'{text.Trim()}' is not a whole number."));
        return null;
    }

    private decimal? Amount(List<ProblemError> faults)
    {
        if (string.IsNullOrWhiteSpace(Cost))
            return null;
        if (decimal.TryParse(Cost.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return amount;
        faults.Add(new ProblemError("/budget/cost", $"'{Cost.Trim()}' is not an amount, such as 0.25."));
        return null;
    }

    private DateTimeOffset? DeadlineFrom(DateTimeOffset now, List<ProblemError> faults)
    {
        var text = Deadline.Trim();
        if (text.Length == 0)
            return null;
        if (double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount < 100_000)
        {
            var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
            if (unit > TimeSpan.Zero)
                return now + amount * unit;
        }

        if (text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return at;
        faults.Add(new ProblemError("/deadline", $"'{text}' is no time: write 10m, 2h or 3d from now, or a time such as 2026-01-31T12:00:00Z."));
        return null;
    }

    private Dictionary<string, string>? LabelsRead(List<ProblemError> faults)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Labels.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cut = line.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
                faults.Add(new ProblemError("/labels", $"'{line}' is not of the form key=value."));
            else if (!labels.TryAdd(line[..cut].Trim(), line[(cut + 1)..].Trim()))
                faults.Add(new ProblemError("/labels", $"'{line[..cut].Trim()}' stands twice."));
        }

        return labels.Count > 0 ? labels : null;
    }
}
