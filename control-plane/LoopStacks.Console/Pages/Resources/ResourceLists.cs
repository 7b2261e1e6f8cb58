using LoopStacks.Client.Loops;
using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>All resources of a kind, up to a bound.</summary>
/// <param name="HasMore">There are more than are listed here.</param>
/// <param name="IsPart">Its reader may not see all of them: what is not among these may be there all the same.</param>
public sealed record ResourceLists(IReadOnlyList<ResourceView> Items, bool HasMore, bool IsPart = false)
{
    private const int PageSize = 500;
    private const int MaxPages = 4;

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

    /// <summary>The same; where its reader may not list them everywhere, those of one namespace; or nothing. What is related is left out, the page itself is shown.</summary>
    /// <param name="platform">As its reader.</param>
    /// <param name="kind">Of them.</param>
    /// <param name="place">Null is everywhere.</param>
    /// <param name="near">The namespace of what the page is about.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ResourceLists> TryAsync(PlatformClient platform, KindInfo kind, string? place, string near, CancellationToken cancellation)
    {
        try
        {
            return await OfAsync(platform, kind, place, cancellation);
        }
        catch (PlatformException fault) when (fault.Problem.Status is 403)
        {
            platform.GoOnWithout($"{kind.Plural} of {(place is null ? "other namespaces" : $"namespace {place}")}", fault);
            return place is null ? await TryAsync(platform, kind, near, near, cancellation) with { IsPart = true } : new ResourceLists([], false, IsPart: true);
        }
    }
}
