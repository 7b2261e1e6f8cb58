using LoopStacks.Kubernetes.Queues;

namespace LoopStacks.Kubernetes.Controllers;

/// <summary>How a controller works.</summary>
public sealed record ControllerOptions
{
    /// <summary>Keys that are worked on at once, each by one worker. Default 4.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>After that a reconciliation is given up and tried again. Default 2 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits between failures of a key.</summary>
    public RetryBackoff Backoff { get; init; } = new();
}
