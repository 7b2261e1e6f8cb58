using System.Text.Json;
using LoopStacks.Cli.Api;

namespace LoopStacks.Cli.Resources;

/// <summary>Reads all resources of a kind, page by page.</summary>
internal static class ResourcePages
{
    public static async Task<JsonElement> ReadAsync(ApiClient api, ResourceType type, string? space, CancellationToken cancellation)
    {
        var list = await api.GetAsync(ResourcePaths.Of(type, ("namespace", space)), cancellation);
        if (Next(list) is null)
            return list;
        var items = list.Items("items").ToList();
        for (var next = Next(list); next is not null; next = Next(list))
        {
            list = await api.GetAsync(ResourcePaths.Of(type, ("namespace", space), ("continue", next)), cancellation);
            items.AddRange(list.Items("items"));
        }

        return JsonLists.With(list, items);
    }

    private static string? Next(JsonElement list) => list.Field("metadata")?.Text("continue");
}
