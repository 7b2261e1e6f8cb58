using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Resources;

namespace LoopStacks.Cli.People;

/// <summary>Reads tasks page by page up to a count.</summary>
internal static class TaskPages
{
    public const string Path = $"{ApiClient.Root}/tasks";

    /// <summary>As many as a loop may ask.</summary>
    public const int MostOfALoop = 1000;

    private const int MostInPage = 500;

    public static async Task<JsonElement> ReadAsync(ApiClient api, (string Name, string? Value)[] filter, int limit, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        JsonElement page;
        string? cursor = null;
        do
        {
            var size = Math.Min(limit - items.Count, MostInPage).ToString(CultureInfo.InvariantCulture);
            page = await api.GetAsync(Path + ResourcePaths.Query([.. filter, ("limit", size), ("cursor", cursor)]), cancellation);
            items.AddRange(page.Items("items"));
            cursor = page.Text("next");
        }
        while (cursor is not null && items.Count < limit);
        return JsonLists.With(page, items);
    }
}
