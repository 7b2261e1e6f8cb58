using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Conformance.Bus;

/// <summary>Messages of the bus for tests, and waiting for what comes of them.</summary>
internal static class Some
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public static string Realm() => "r" + Guid.NewGuid().ToString("N")[..12];

    public static WorkOrder Order(string realm, string instance, int attempt = 1, WorkItemId? item = null, bool again = false) => new(
        item ?? new WorkItemId(new LoopId(Guid.CreateVersion7()), 1),
        attempt,
        realm,
        instance,
        "replica-to-avoid",
        "stack",
        ["a", "b"],
        Json("""{"text":"grüße \u0001","n":[1,2.5,null]}"""),
        [new ContributionSeen(["c"], "other", Json("""{"c":1}"""), 0.7, 2)],
        DateTimeOffset.UtcNow.AddMinutes(10),
        3,
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        new Dictionary<string, string> { ["team"] = "x" },
        again);

    public static Announcement Announcement(string realm, params AskedInstance[] asked) => new(
        new AnnouncementId(new LoopId(Guid.CreateVersion7()), 2),
        realm,
        "stack",
        Json("""{"text":"hi"}"""),
        DateTimeOffset.UtcNow.AddSeconds(30),
        DateTimeOffset.UtcNow.AddMinutes(10),
        1,
        [.. asked],
        new Dictionary<string, string> { ["team"] = "x" },
        new RemainingBudget(3, 10, 1000, 1.5m));

    /// <summary>The next one; fails where none comes.</summary>
    public static async Task<T> NextAsync<T>(this Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

    /// <summary>Waits until it is so; fails where it never is.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!isSo())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"It never came true that {what}.");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"It never came true that {what}.");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>As text, so that what holds JSON can be compared.</summary>
    public static string Text(object value) => JsonSerializer.Serialize(value);
}
