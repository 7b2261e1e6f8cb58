using System.Diagnostics;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>Waits for what the API server shows sooner or later.</summary>
internal static class Eventually
{
    // Kubernetes' garbage collector may take more than a minute after a kind of objects was defined or removed.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <param name="what">For the message where it never holds.</param>
    /// <param name="fault">What is missing still; null where it holds.</param>
    public static async Task HoldsAsync(string what, Func<Task<string?>> fault)
    {
        var start = Stopwatch.GetTimestamp();
        while (await fault() is { } missing)
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Assert.Fail($"After {s_patience.TotalMinutes} min it still does not hold that {what}: {missing}");
            await Task.Delay(s_pause);
        }
    }

    public static async Task<T> GivesAsync<T>(string what, Func<Task<T?>> find)
        where T : class
    {
        T? found = null;
        await HoldsAsync(what, async () => (found = await find()) is null ? "nothing is there" : null);
        return found!;
    }
}
