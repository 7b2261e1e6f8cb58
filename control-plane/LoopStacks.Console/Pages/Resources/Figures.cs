using System.Globalization;
using LoopStacks.Client;
using LoopStacks.Contracts.Statistics;
using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>Statistics beside resources.</summary>
internal static class Figures
{
    /// <summary>Rows of a call; none where its reader may not read them, or where they are too many: then the resources are shown without.</summary>
    public static async Task<IReadOnlyList<StatisticsRow>> TryAsync(PlatformClient platform, string call, CancellationToken cancellation)
    {
        try
        {
            return (await platform.GetAsync(call, Wire.Json.StatisticsAnswer, cancellation)).Items ?? [];
        }
        catch (PlatformException fault) when (fault.Problem.Status is 400 or 403 or 404 or 422)
        {
            if (fault.Problem.Status == 403)
                platform.GoOnWithout("Figures of what was done", fault);
            return [];
        }
    }

    /// <summary>A time so far back, as the API takes it.</summary>
    public static string Back(DateTimeOffset now, TimeSpan span) => (now - span).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
