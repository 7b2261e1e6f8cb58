using LoopStacks.Client;
using LoopStacks.WebConsole.Design;

namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>Two executions, side by side.</summary>
internal static class Comparison
{
    public static IReadOnlyList<ComparedRow> Of(Contracts.Executions.Execution one, Contracts.Executions.Execution other)
    {
        var rows = new List<ComparedRow>();
        void Add(string what, Func<Contracts.Executions.Execution, string> of) => rows.Add(new ComparedRow(what, of(one), of(other)));

        Add("LoopStack", of => of.Loopstack);
        Add("Status", of => Statuses.Text(of.Status));
        Add("Input", of => of.Input is { } input ? JsonText.Short(input, 300) : "–");
        Add("Output", of => of.Output is { } output ? JsonText.Short(output, 300) : of.Reason?.Message ?? "–");
        Add("Confidence", of => of.Confidence?.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture) ?? "–");
        Add("Asked", of => (of.Bidding ?? []).SelectMany(round => round.Asked).Select(asked => asked.Instance).Distinct().Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("Bids", of => (of.Bidding ?? []).SelectMany(round => round.Answers).Count(answer => answer.Answer == "bid").ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("Winners", of => string.Join(", ", (of.WorkItems ?? []).Select(work => work.Instance).Distinct().Order(StringComparer.Ordinal).Take(20)));
        Add("Attempts", of => (of.WorkItems ?? []).Sum(work => work.Attempt).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("How it was answered", of => of.Aggregation?.Explanation ?? "–");
        Add("Took", of => Spans.Of(of.EndedAt - of.CreatedAt));
        Add("Bidding took", of => Spans.Of((of.Bidding ?? []).Where(round => round.ClosedAt is not null).Aggregate(TimeSpan.Zero, (sum, round) => sum + (round.ClosedAt!.Value - round.OpenedAt))));
        Add("Longest work", of => Spans.Of((of.WorkItems ?? []).Where(work => work is { StartedAt: not null, EndedAt: not null }).Select(work => work.EndedAt - work.StartedAt).DefaultIfEmpty(null).Max()));
        Add("Tokens", of => Spans.Count((of.Usage?.InputTokens ?? 0) + (of.Usage?.OutputTokens ?? 0)));
        Add("Cost", of => Spans.Cost(of.Usage?.Cost ?? 0));
        return rows;
    }
}

internal sealed record ComparedRow(string What, string One, string Other)
{
    public bool IsSame => One == Other;
}
