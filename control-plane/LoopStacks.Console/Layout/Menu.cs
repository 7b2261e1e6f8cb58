namespace LoopStacks.WebConsole.Layout;

/// <summary>The console's parts, as menu, palette and shortcuts list them.</summary>
internal static class Menu
{
    public static IReadOnlyList<(string Title, IReadOnlyList<MenuItem> Items)> Groups { get; } =
    [
        ("",
        [
            new("Overview", "/", "layout-dashboard", "o"),
            new("Executions", "/executions", "list-tree", "e"),
            new("Inbox", "/inbox", "inbox", "i"),
            new("Analytics", "/analytics", "chart-line", "y"),
        ]),
        ("Resources",
        [
            new("LoopStacks", "/loopstacks", "layers", "s"),
            new("Agents", "/agents", "bot", "a"),
            new("Instances", "/agent-instances", "boxes", "n"),
            new("Realms", "/realms", "globe", "r"),
            new("Capabilities", "/capabilities", "puzzle", "c"),
        ]),
    ];

    public static IEnumerable<MenuItem> Items => Groups.SelectMany(group => group.Items);
}

/// <param name="Key">After <c>g</c> it goes there.</param>
internal sealed record MenuItem(string Text, string Href, string Icon, string Key);
