namespace LoopStacks.Kubernetes.Tests.Clusters;

/// <summary>Waits for what a test wants to see.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    public static async Task TrueAsync(Func<bool> seen, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            while (!seen())
                await pause.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Not seen within {Patience.TotalSeconds} s: {what}");
        }
    }
}
