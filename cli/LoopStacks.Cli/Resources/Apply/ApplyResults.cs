using System.Net;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.View;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>Tells what an apply did: by what the resource was before.</summary>
internal static class ApplyResults
{
    /// <summary>The resource as it is; null where there is none.</summary>
    public static async Task<JsonElement?> BeforeAsync(ApiClient api, Manifest manifest, CancellationToken cancellation)
    {
        try
        {
            return await api.GetAsync(manifest.Path(), cancellation);
        }
        catch (CliFailure refusal) when (refusal.ExitCode == ExitCodes.NotFound)
        {
            return null;
        }
    }

    public static string Of(ApiAnswer answer, JsonElement? before)
    {
        if (answer.Result is { } said)
            return said.ToLowerInvariant();
        if (answer.Status == HttpStatusCode.Created || before is null)
            return "created";
        return Same(before.Value, answer.Body) ? "unchanged" : "configured";
    }

    /// <summary>What a user writes is compared, not the store's bookkeeping: a trial run has none.</summary>
    private static bool Same(JsonElement before, JsonElement after) =>
        Equal(before.Field("spec"), after.Field("spec"))
        && Equal(before.Field("metadata")?.Field("labels"), after.Field("metadata")?.Field("labels"))
        && Equal(before.Field("metadata")?.Field("annotations"), after.Field("metadata")?.Field("annotations"));

    private static bool Equal(JsonElement? a, JsonElement? b) =>
        a is null || b is null ? a is null && b is null : JsonElement.DeepEquals(a.Value, b.Value);
}
