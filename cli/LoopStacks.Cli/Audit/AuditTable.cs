using System.Text.Json;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Audit;

/// <summary>Deeds as a table, one line each.</summary>
internal static class AuditTable
{
    public static TextTable Of(IReadOnlyList<JsonElement> items)
    {
        var table = new TextTable("AT", "SUBJECT", "BY", "ACTION", "KIND", "NAME", "REALM", "RESULT");
        foreach (var item in items)
        {
            var result = item.Text("result") ?? "?";
            table.Add(
                item.Text("at"),
                item.Text("subject"),
                Printable.Of(item.Text("by") ?? "-"),
                item.Text("action"),
                item.Text("kind"),
                Printable.Of(item.Text("name")),
                item.Text("realm") ?? "-",
                item.Text("code") is { } code ? $"{result}: {code}" : result);
        }

        return table;
    }
}
