namespace LoopStacks.EndToEnd.Platforms;

/// <summary>How long a test waits for what must come. Reaching it is a failure; nothing is asserted about being faster.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;

    /// <summary>Looks at what can be observed until it is as wanted.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var pause = new PeriodicTimer(s_pause);
        while (!await isSo())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"Not within {Limit.TotalSeconds} s: {what}");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
