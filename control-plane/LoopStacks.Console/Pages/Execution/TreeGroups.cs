using LoopStacks.Contracts.Executions;

namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>Children as a reader can look at them: many of the same stack are one line, until they are asked for.</summary>
internal static class TreeGroups
{
    /// <summary>So many of one stack are listed one by one.</summary>
    public const int MostListed = 10;

    public static IReadOnlyList<TreeGroup> Of(IReadOnlyList<ExecutionTree> children)
    {
        var groups = new List<TreeGroup>();
        foreach (var same in children.GroupBy(child => child.Execution.Loopstack))
        {
            var members = same.ToArray();
            if (members.Length > MostListed)
                groups.Add(new TreeGroup(same.Key, members));
            else
                groups.AddRange(members.Select(member => new TreeGroup(same.Key, [member])));
        }

        return groups;
    }

    /// <summary>How many loops a tree has.</summary>
    public static int Count(ExecutionTree tree)
    {
        var count = 0;
        foreach (var _ in Walk(tree))
            count++;
        return count;
    }

    /// <summary>All loops of a tree, parents before children; not recursive, since trees may be deep.</summary>
    public static IEnumerable<ExecutionTree> Walk(ExecutionTree tree)
    {
        var left = new Stack<ExecutionTree>([tree]);
        while (left.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
                left.Push(node.Children[i]);
        }
    }

    /// <summary>The loops from the top of the tree down to one of them; empty where it is not in the tree.</summary>
    public static IReadOnlyList<Contracts.Executions.Execution> Path(ExecutionTree tree, string id)
    {
        var known = Walk(tree).ToDictionary(node => node.Execution.ExecutionId, node => node.Execution);
        var path = new List<Contracts.Executions.Execution>();
        for (var at = known.GetValueOrDefault(id); at is not null; at = at.ParentId is { } parent ? known.GetValueOrDefault(parent) : null)
            path.Insert(0, at);
        return path;
    }
}

/// <summary>Children of one stack; one, or so many that they stand together.</summary>
internal sealed record TreeGroup(string Stack, IReadOnlyList<ExecutionTree> Members)
{
    public bool IsMany => Members.Count > 1;

    public IEnumerable<(string Status, int Count)> Statuses => Members.GroupBy(member => member.Execution.Status).OrderByDescending(group => group.Count()).Select(group => (group.Key, group.Count()));
}
