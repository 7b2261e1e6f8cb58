namespace LoopStacks.Agents.Running;

/// <summary>How long an agent without a connection waits before it tries again.</summary>
internal static class ReconnectPause
{
    // A platform that was there a moment ago is likely to be there again in a moment: a control plane starts in less than ten seconds.
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_soonFor = TimeSpan.FromSeconds(10);

    /// <summary>The longest that the pause may be: doubled by attempt.</summary>
    /// <param name="attempt">How many tries have failed before.</param>
    /// <param name="sinceLost">Since when there is no connection any more; null where there has never been one.</param>
    public static TimeSpan Ceiling(AgentOptions options, int attempt, TimeSpan? sinceLost)
    {
        var longest = sinceLost < s_soonFor && options.MaxReconnectDelay > s_soon ? s_soon : options.MaxReconnectDelay;
        var grown = options.ReconnectDelay * Math.Pow(2, Math.Min(attempt, 20));
        return grown < longest ? grown : longest;
    }
}
