using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Platform;

/// <summary>Whether the platform says that it can take requests, and what is wrong where it can't.</summary>
internal static class Readiness
{
    public static async Task<(bool IsReady, IReadOnlyList<string> Trouble)> OfAsync(PlatformClient platform, CancellationToken cancellation)
    {
        try
        {
            await platform.GetAsync("/readyz", cancellation);
            return (true, []);
        }
        catch (PlatformException fault)
        {
            return (false, Checks(fault.Body) is { Count: > 0 } checks ? checks : [fault.Problem.Detail]);
        }
    }

    private static List<string> Checks(string? body)
    {
        try
        {
            return body is null ? [] : [.. JsonElement.Parse(body).Items("checks").Where(check => check.Field("ready") is { ValueKind: JsonValueKind.False }).Select(check => $"{check.Text("name")}: {check.Text("reason") ?? check.Text("detail")}")];
        }
        catch (JsonException)
        {
            return []; // Then it is told by its status.
        }
    }
}
