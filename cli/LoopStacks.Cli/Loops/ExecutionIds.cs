using LoopStacks.Cli.Api;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Loops;

/// <summary>
/// Ids of loops as people write them: the whole id, its end as tables show it, or <c>last</c>. (UUIDv7 begins with the time, so loops of one minute begin alike; the end tells them apart.)
/// </summary>
internal static class ExecutionIds
{
    private const int ShortLength = 8;
    private const int Searched = 500;

    public static string Short(string id) => id.Length > ShortLength ? id[^ShortLength..] : id;

    public static async Task<string> ResolveAsync(CommandContext context, string given, CancellationToken cancellation)
    {
        if (Guid.TryParseExact(given, "D", out _))
            return given.ToLowerInvariant();
        if (given == "last")
            return await LastAsync(context, cancellation);
        if (given.Length < 4)
            throw CliFailure.Usage($"'{given}' is too short for the id of a loop; give at least 4 letters of its end, or 'last'.");
        var page = await context.Api.GetAsync($"{ApiClient.Root}/executions?limit={Searched}", cancellation);
        var found = page.Items("items")
            .Select(item => item.Text("executionId") ?? "")
            .Where(id => id.EndsWith(given, StringComparison.OrdinalIgnoreCase) || id.StartsWith(given, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw CliFailure.Of(ErrorCode.NotFound, $"None of the newest {Searched} loops has an id that begins or ends with '{given}'.", "See the loops with: loopstacks get executions"),
            _ => throw CliFailure.Usage($"'{given}' fits {found.Count} loops: {string.Join(", ", found.Take(5))}{(found.Count > 5 ? ", …" : "")}.", "Give more of the id."),
        };
    }

    private static async Task<string> LastAsync(CommandContext context, CancellationToken cancellation)
    {
        var page = await context.Api.GetAsync($"{ApiClient.Root}/executions?limit={Searched}&realm={Uri.EscapeDataString(context.Realm)}", cancellation);
        var items = page.Items("items").ToList();
        // Whoever says 'last' means what was started, and not a child that it started since.
        var root = items.Where(item => item.Text("parentId") is null).Concat(items).FirstOrDefault();
        return (root.ValueKind == System.Text.Json.JsonValueKind.Object ? root.Text("executionId") : null)
            ?? throw CliFailure.Of(ErrorCode.NotFound, $"No loop ever ran in {context.Realm}.", "Start one with: loopstacks run LOOPSTACK");
    }
}
