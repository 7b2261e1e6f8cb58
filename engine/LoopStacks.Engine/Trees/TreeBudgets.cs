using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Trees;

/// <summary>Makes a tree's budget of what is stored of it.</summary>
internal static class TreeBudgets
{
    /// <param name="rows">Of all loops of the tree, parents before children.</param>
    public static TreeBudget Of(LoopId root, IReadOnlyList<TreeRow> rows)
    {
        var budget = new TreeBudget(root, rows.FirstOrDefault(row => row.Id == root)?.Budget);
        var subtrees = Subtrees(rows);
        foreach (var row in rows)
        {
            if (row.Id == root)
                budget.Note(root, row.Tokens, row.Cost);
            else
                budget.Restore(row.Id, row.Purse ?? root, row.Budget, row.Tokens, row.Cost, row is { HasEnded: true, Budget: not null } ? subtrees[row.Id] : null);
        }

        return budget;
    }

    private static Dictionary<LoopId, Demand> Subtrees(IReadOnlyList<TreeRow> rows)
    {
        var used = new Dictionary<LoopId, Demand>(rows.Count);
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            var row = rows[i];
            var below = used.GetValueOrDefault(row.Id);
            var all = used[row.Id] = new Demand(below.Loops + 1, below.Tokens + row.Tokens, below.Cost + row.Cost);
            if (row.Parent is not { } parent)
                continue;
            var known = used.GetValueOrDefault(parent);
            used[parent] = new Demand(known.Loops + all.Loops, known.Tokens + all.Tokens, known.Cost + all.Cost);
        }

        return used;
    }
}
