using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;

/// <summary>Divides questions, within a budget.</summary>
internal static class Planner
{
    /// <summary>Loops that a part of the plan may have, itself included, by the depth of its planner. They are reserved for it alone, so a part that wants too much takes nothing from the others.</summary>
    private static readonly int[] s_loops = [16, 7, 4];

    public static async Task<Report> PlanAsync(Question question, Library library, Work work, CancellationToken cancellation)
    {
        var (parts, open) = (new List<LoopChild>(), new List<string>());
        foreach (var next in library.Divide(question.Text))
        {
            try
            {
                // One after the other, the most important first: what does not fit into the budget is the end of the list.
                parts.Add(library.IsDivided(next)
                    ? await work.SpawnAsync("research", new Question(next), next, Reserve(work.Depth), cancellation)
                    : await work.SpawnAsync("fact-finding", new Question(next), next, cancellationToken: cancellation));
            }
            catch (SpawnRefusedException refused) when (refused.Code == "BudgetExceeded")
            {
                open.Add(next);
            }
        }

        await work.WhenAllAsync(parts, cancellation);
        var reports = await Task.WhenAll(parts.Select(part => ReportAsync(part, library, cancellation)));
        return new Report(question.Text, [.. reports.SelectMany(report => report.Findings)], [.. reports.SelectMany(report => report.Open), .. open]);
    }

    private static SpawnOptions Reserve(int depth) => new() { Budget = new RemainingBudget(Loops: s_loops[Math.Min(depth, s_loops.Length - 1)]) };

    private static async Task<Report> ReportAsync(LoopChild part, Library library, CancellationToken cancellation) => library.IsDivided(part.Key)
        ? (await part.OutputAsync<Report>(cancellation))!
        : new Report(part.Key, [(await part.OutputAsync<Finding>(cancellation))!], []);
}
