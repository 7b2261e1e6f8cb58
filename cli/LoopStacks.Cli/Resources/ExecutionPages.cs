using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Api;

namespace LoopStacks.Cli.Resources;

/// <summary>Reads executions page by page up to a count.</summary>
internal static class ExecutionPages
{
    private const int MostInPage = 500;

    public static async Task<JsonElement> ReadAsync(ApiClient api, (string Name, string? Value)[] filter, int limit, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        JsonElement page;
        string? cursor = null;
        do
        {
            var size = Math.Min(limit - items.Count, MostInPage).ToString(CultureInfo.InvariantCulture);
            page = await api.GetAsync(ResourcePaths.Of(ResourceType.Execution, [.. filter, ("limit", size), ("cursor", cursor)]), cancellation);
            items.AddRange(page.Items("items"));
            cursor = page.Text("next");
        }
        while (cursor is not null && items.Count < limit);
        return JsonLists.With(page, items);
    }
}
