using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Reputation;

/// <summary>Reputations as a table, one line an instance and capability. What is not known is <c>-</c>.</summary>
internal static class ReputationTable
{
    private static readonly string[] NotDone = ["failed", "lost", "invalid", "refused", "timedOut"];

    public static TextTable Of(IReadOnlyList<JsonElement> items, DateTimeOffset now)
    {
        var table = new TextTable("INSTANCE", "CAPABILITY", "REALM", "ACCURACY", "JUDGED", "BRIER", "OVERCONF", "RELIABILITY", "DONE", "NOT DONE", "MEDIAN", "VS EXPECTED", "HEARD");
        foreach (var item in items)
        {
            var judged = Weight(item, "byOutcome") + Weight(item, "byFeedback");
            table.Add(
                item.Text("instance"),
                item.Text("capability"),
                item.Text("realm"),
                judged > 0 ? Shown(item.Number("accuracy"), "0.00") : "-",
                Shown(judged, "0.#"),
                Shown(item.Field("calibration")?.Number("brier"), "0.000"),
                judged > 0 ? Shown(item.Field("calibration")?.Number("overconfidence"), "+0.00;-0.00;0.00") : "-",
                Shown(item.Number("reliability"), "0.00"),
                Shown(Attempts(item, "completed"), "0.#"),
                Shown(NotDone.Sum(end => Attempts(item, end)), "0.#"),
                item.Field("speed")?.Number("medianSeconds") is { } seconds ? Ages.Took(TimeSpan.FromSeconds(seconds)) : "-",
                item.Field("speed")?.Number("ratioToExpected") is { } ratio ? $"{Shown(ratio, "0.##")}×" : "-",
                Ages.Since(item.Time("heardAt"), now));
        }

        return table;
    }

    private static double Weight(JsonElement item, string source) => item.Field(source)?.Number("weight") ?? 0;

    private static double Attempts(JsonElement item, string end) => item.Field("attempts")?.Number(end) ?? 0;

    private static string Shown(double? number, string format) => number is { } known ? known.ToString(format, CultureInfo.InvariantCulture) : "-";
}
