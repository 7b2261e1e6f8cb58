using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Platform;

/// <summary>Names of resources, for choosing.</summary>
internal static class Names
{
    private const int Most = 500;

    /// <summary>Of a kind, by its path in the API, in order.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(PlatformClient platform, string path, CancellationToken cancellation)
    {
        try
        {
            var list = await platform.GetAsync($"/{path}?limit={Most}", cancellation);
            return [.. list.Items("items").Select(item => item.Field("metadata")?.Text("name")).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        }
        catch (PlatformException fault) when (fault.Problem.Status == 403)
        {
            platform.GoOnWithout($"Names of {path.Replace('-', ' ')} to choose from", fault); // Who may not list them types a name.
            return [];
        }
    }
}
