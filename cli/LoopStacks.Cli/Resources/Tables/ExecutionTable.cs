using System.Text.Json;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Resources.Tables;

/// <summary>Loops as a table.</summary>
internal static class ExecutionTable
{
    public static TextTable Of(IReadOnlyList<JsonElement> items, DateTimeOffset now)
    {
        var table = new TextTable("ID", "LOOPSTACK", "REALM", "STATUS", "PHASE", "TOOK", "AGE");
        foreach (var item in items)
        {
            var status = item.Text("status") ?? "?";
            var created = item.Time("createdAt");
            table.Add(
                ExecutionIds.Short(item.Text("executionId") ?? "?"),
                item.Text("loopstack"),
                item.Text("realm"),
                new Cell(status, Marks.ToneOf(status)),
                item.Text("phase"),
                created is { } began ? Ages.Took((item.Time("endedAt") ?? now) - began) : "-",
                Ages.Since(created, now));
        }

        return table;
    }
}
