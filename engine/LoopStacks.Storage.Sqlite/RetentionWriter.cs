using LoopStacks.Core.Loops;
using SQLitePCL;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Deletes trees of loops on the writer's connection. Not thread safe.</summary>
internal sealed class RetentionWriter(SqliteStatements statements)
{
    private readonly sqlite3_stmt _open = statements.Prepare(
        "SELECT 1 FROM loops WHERE id = ?1 AND ended_at IS NULL UNION ALL SELECT 1 FROM loops WHERE root = ?1 AND parent IS NOT NULL AND ended_at IS NULL LIMIT 1");

    // The newest event is the journal's head: without it, its position would be given to another.
    private readonly sqlite3_stmt _newest = statements.Prepare("SELECT root FROM loops WHERE id = (SELECT loop_id FROM loop_events ORDER BY position DESC LIMIT 1)");
    private readonly sqlite3_stmt _children = statements.Prepare("SELECT id FROM loops WHERE root = ?1 AND parent IS NOT NULL LIMIT ?2");
    private readonly sqlite3_stmt _row = statements.Prepare("DELETE FROM loops WHERE id = ?1");
    private readonly sqlite3_stmt[] _parts =
    [
        statements.Prepare("DELETE FROM loop_events WHERE loop_id = ?1"),
        statements.Prepare("DELETE FROM tasks WHERE loop_id = ?1"),
        statements.Prepare("DELETE FROM feedback WHERE loop_id = ?1"),
    ];

    /// <summary>Deletes up to <paramref name="most"/> children of the trees and, where none are left, their roots.</summary>
    /// <returns>How many loops were deleted, and whether nothing of the trees is left to delete.</returns>
    public (int Deleted, bool IsDone) Delete(IReadOnlyList<LoopId> roots, int most)
    {
        var newest = Ids(_newest) is [var head] ? head : default;
        List<LoopId> going = [.. roots.Where(root => root != newest && !IsOpen(root))];
        var children = new List<LoopId>();
        foreach (var root in going)
        {
            if (children.Count == most)
                break;
            Bind(_children, root);
            raw.sqlite3_bind_int(_children, 2, most - children.Count);
            children.AddRange(Ids(_children));
        }

        var isDone = children.Count < most;
        if (isDone)
            children.AddRange(going);
        var deleted = 0;
        foreach (var loop in children)
            deleted += Delete(loop);
        return (deleted, isDone);
    }

    private int Delete(LoopId loop)
    {
        foreach (var part in _parts)
        {
            Bind(part, loop);
            statements.Run(part);
        }

        Bind(_row, loop);
        statements.Run(_row);
        return statements.Changes;
    }

    private bool IsOpen(LoopId root)
    {
        Bind(_open, root);
        var isOpen = statements.Step(_open);
        raw.sqlite3_reset(_open);
        return isOpen;
    }

    private List<LoopId> Ids(sqlite3_stmt query)
    {
        var ids = new List<LoopId>();
        while (statements.Step(query))
            ids.Add(new LoopId(new Guid(raw.sqlite3_column_blob(query, 0), bigEndian: true)));
        return ids;
    }

    private static void Bind(sqlite3_stmt statement, LoopId loop) => raw.sqlite3_bind_blob(statement, 1, JournalReads.Bytes(loop));
}
