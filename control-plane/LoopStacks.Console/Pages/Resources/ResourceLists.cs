using LoopStacks.Client.Loops;
using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>All resources of a kind, up to a bound.</summary>
/// <param name="HasMore">There are more than are listed here.</param>
public sealed record ResourceLists(IReadOnlyList<ResourceView> Items, bool HasMore)
{
    private const int PageSize = 500;
    private const int MaxPages = 4;

    public static ResourceLists None { get; } = new([], false);

    public static async Task<ResourceLists> OfAsync(PlatformClient platform, KindInfo kind, string? place, CancellationToken cancellation)
    {
        var items = new List<ResourceView>();
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var list = await platform.GetAsync(new QueryText($"/{kind.Path}?limit={PageSize}").With("namespace", place).With("continue", next).ToString(), cancellation);
            items.AddRange(list.Items("items").Select(ResourceView.Of).OfType<ResourceView>());
            next = list.Field("metadata")?.Text("continue");
            if (string.IsNullOrEmpty(next))
                return new ResourceLists(items, false);
        }

        return new ResourceLists(items, true);
    }

    /// <summary>The same, or nothing where its reader may not list them: what is related is left out, the page itself is shown.</summary>
    public static async Task<ResourceLists> TryAsync(PlatformClient platform, KindInfo kind, string? place, CancellationToken cancellation)
    {
        try
        {
            return await OfAsync(platform, kind, place, cancellation);
        }
        catch (PlatformException fault) when (fault.Problem.Status is 403)
        {
            platform.GoOnWithout($"{kind.Plural} that have to do with it", fault);
            return None;
        }
    }
}
