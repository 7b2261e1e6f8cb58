using System.Text.Json;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Resources.Tables;

/// <summary>Who offers which capability, one line an instance.</summary>
internal static class CapabilityTable
{
    public static TextTable Of(IReadOnlyList<JsonElement> items)
    {
        var table = new TextTable("CAPABILITY", "REALM", "INSTANCE", "AGENT", "REPLICAS", "BUSY", "QUEUED");
        foreach (var item in items)
        {
            foreach (var offer in item.Items("instances").DefaultIfEmpty())
                table.Add(
                    item.Text("capability"),
                    item.Text("realm"),
                    offer.Text("instance") ?? "nobody",
                    offer.Text("agent") ?? "-",
                    offer.Text("replicas") ?? "0",
                    $"{offer.Integer("inFlight") ?? 0}/{offer.Integer("credits") ?? 0}",
                    offer.Text("queued") ?? "0");
        }

        return table;
    }
}
