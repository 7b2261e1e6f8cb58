using LoopStacks.Cli.Api;

namespace LoopStacks.Cli.Resources;

/// <summary>Where resources stand in the API.</summary>
internal static class ResourcePaths
{
    public const string DefaultNamespace = "default";

    public static string Of(ResourceType type, params (string Name, string? Value)[] query) => $"{ApiClient.Root}/{type.Plural}{Query(query)}";

    public static string Of(ResourceType type, string name, params (string Name, string? Value)[] query) =>
        $"{ApiClient.Root}/{type.Plural}/{Uri.EscapeDataString(name)}{Query(query)}";

    public static string Query((string Name, string? Value)[] query)
    {
        var given = query.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
