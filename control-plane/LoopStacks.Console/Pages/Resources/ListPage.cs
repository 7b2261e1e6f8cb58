using LoopStacks.WebConsole.Platform;
using Microsoft.AspNetCore.Components;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A list of resources of a kind; filter and namespace stand in the address.</summary>
public abstract class ListPage : ResourcePage
{
    protected abstract KindInfo Kind { get; }

    protected ResourceLists? All { get; private set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    protected IReadOnlyList<ResourceView> Shown => All is null ? [] :
        [.. All.Items.Where(item => string.IsNullOrWhiteSpace(Query) || TextOf(item).Contains(Query.Trim(), StringComparison.OrdinalIgnoreCase)).OrderBy(item => item.Name, StringComparer.Ordinal).ThenBy(item => item.Namespace, StringComparer.Ordinal)];

    /// <summary>What the filter looks in.</summary>
    protected virtual string TextOf(ResourceView item) => $"{item.Name} {item.Description} {string.Join(' ', item.Capabilities)}";

    protected sealed override async Task LookAsync()
    {
        All = await ResourceLists.OfAsync(Platform, Kind, Place, Gone);
        await LookBesideAsync();
    }

    /// <summary>What the columns need besides the resources.</summary>
    protected virtual Task LookBesideAsync() => Task.CompletedTask;
}
