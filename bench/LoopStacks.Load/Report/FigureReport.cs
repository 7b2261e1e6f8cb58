using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Load.Report;

/// <summary>The figures as a markdown table, a column a variant, or as JSON.</summary>
internal static class FigureReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Json(IReadOnlyList<Figure> figures) =>
        JsonSerializer.Serialize(new { At = DateTimeOffset.UtcNow, Machine, Figures = figures }, s_json);

    public static string Markdown(IReadOnlyList<Figure> figures)
    {
        var variants = figures.Select(figure => figure.Variant).Distinct().ToArray();
        var text = new StringBuilder($"{Machine}, {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC\n\n");
        text.Append($"| | {string.Join(" | ", variants)} |\n|---|{string.Concat(variants.Select(_ => "---:|"))}\n");
        foreach (var name in figures.Select(figure => (figure.Name, figure.Unit)).Distinct())
        {
            var values = variants.Select(variant => figures.FirstOrDefault(figure => figure.Variant == variant && figure.Name == name.Name) is { } found ? Shown(found.Value) : "");
            text.Append($"| {name.Name}{(name.Unit.Length > 0 ? $" ({name.Unit})" : "")} | {string.Join(" | ", values)} |\n");
        }

        return text.ToString();
    }

    private static string Machine => $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, .NET {Environment.Version}";

    private static string Shown(double value) => value switch
    {
        double.NaN => "",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };
}
