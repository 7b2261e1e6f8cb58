using LoopStacks.Client;
using LoopStacks.Contracts.Executions;
using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>The last executions of something.</summary>
internal static class Recent
{
    private const int Most = 8;

    /// <returns>Null where its reader may not see them.</returns>
    /// <param name="filter">Parameter of the list of executions.</param>
    public static async Task<IReadOnlyList<LoopStacks.Contracts.Executions.Execution>?> TryAsync(PlatformClient platform, string filter, string value, CancellationToken cancellation)
    {
        try
        {
            return (await platform.GetAsync(new QueryText($"/executions?limit={Most}").With(filter, value).ToString(), Wire.Json.ExecutionPage, cancellation)).Items;
        }
        catch (PlatformException fault) when (fault.Problem.Status is 403)
        {
            platform.GoOnWithout("Its last executions", fault);
            return null;
        }
    }
}
