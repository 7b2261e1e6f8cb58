using System.Text.Json;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Audit;

/// <summary>What people did, read back by the API and on the command line.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Deeds_OfARealm_AreThereWithWhoAndWhatCameOfIt()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        using var quiet = await platform.Client.ApplyAsync("realms", "quiet", """{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"quiet"},"spec":{"governance":{"loopAuditingEnabled":false}}}""");
        await platform.Client.ApplyStackAsync("idle", """{"capabilities":["idling"]}""");
        var loops = new List<string>();
        foreach (var realm in new[] { "default-realm", "quiet" })
        {
            using var accepted = await platform.Client.StartAsync($$"""{"loopstack":"idle","realm":"{{realm}}","input":{"secret":"hush"} }""");
            var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
            loops.Add(id);
            using var paused = await platform.Client.Http.PostAsync($"{PlatformClient.Root}/executions/{id}/pause", PlatformClient.Json("""{"by":"eva"}"""));
            using var retried = await platform.Client.Http.PostAsync($"{PlatformClient.Root}/executions/{id}/retry", PlatformClient.Json("""{"by":"eva"}"""));
            using var cancelled = await platform.Client.Http.PostAsync($"{PlatformClient.Root}/executions/{id}/cancel", null);
            Assert.True(paused.IsSuccessStatusCode && cancelled.IsSuccessStatusCode && !retried.IsSuccessStatusCode);
        }

        var text = await platform.Client.Http.GetStringAsync($"{PlatformClient.Root}/audit");
        var table = await CommandLine.SucceedAsync(platform.Address, "audit", "--realm", "default-realm");

        var entries = JsonDocument.Parse(text).RootElement.GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("action").GetString(), item.GetProperty("name").GetString(), item.GetProperty("realm").GetString(), item.GetProperty("by").GetString(), item.GetProperty("result").GetString())).ToArray();
        Assert.Equal(
            [
                ("cancel", loops[0], "default-realm", null, "done"), ("retry", loops[0], "default-realm", "eva", "refused"), ("pause", loops[0], "default-realm", "eva", "done"),
                ("apply", "idle", null, null, "done"), ("apply", "quiet", "quiet", null, "done"),
            ],
            entries);
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.Contains("refused: Conflict", table, StringComparison.Ordinal);
    }
}
