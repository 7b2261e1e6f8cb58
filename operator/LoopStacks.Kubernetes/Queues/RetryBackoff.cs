namespace LoopStacks.Kubernetes.Queues;

/// <summary>How long to wait after the nth failure in a row: doubling from <see cref="First"/> to <see cref="Longest"/>, less up to <see cref="Jitter"/> of it.</summary>
public sealed record RetryBackoff
{
    /// <summary>Default 0.2 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Default 5 min.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Share of the wait that is drawn, 0 to 1, so that those who failed together do not come back together. Default 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <param name="failures">From 1.</param>
    /// <param name="draw">0 to 1.</param>
    public TimeSpan After(int failures, double draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var wait = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 62)), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (1 - (Jitter * draw)));
    }
}
