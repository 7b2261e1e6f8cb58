using LoopStacks.Core.Bidding;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>Delay before a retry: 250 ms, doubled (or, linear, added) each time, at most 30 s, with a jitter of ±25 % drawn from the loop's id.</summary>
public static class Backoff
{
    private static readonly TimeSpan Base = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="retry">1 for the first retry.</param>
    public static TimeSpan Delay(BackoffStrategy strategy, int retry, LoopId loop, int number)
    {
        var plain = strategy == BackoffStrategy.Linear ? Base * retry : Base * Math.Pow(2, Math.Min(retry - 1, 20));
        var bounded = plain < Longest ? plain : Longest;
        var draw = TieBreaker.Rank(loop.Value, $"retry {retry}", $"{number}") / (double)ulong.MaxValue;
        return bounded * (0.75 + (draw / 2));
    }
}
