using LoopStacks.Kubernetes.Queues;

namespace LoopStacks.Kubernetes.Informers;

/// <summary>What an informer follows.</summary>
public sealed record InformerOptions
{
    /// <summary>Null: all namespaces.</summary>
    public string? Namespace { get; init; }

    /// <summary>Null: any.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Null: any.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Objects have metadata only: enough to see that one changed, and no secrets in memory. Default false.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>Every so often all objects are told again as <see cref="ChangeKind.Resynced"/>. Null, the default: never; what is needed later is asked for by requeue.</summary>
    public TimeSpan? Resync { get; init; }

    /// <summary>Objects a page of a list. Default 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The server ends a watch after this time to one and a half of it. Default 5 min.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Waits between failures. Default 0.2 s to 30 s.</summary>
    public RetryBackoff Backoff { get; init; } = new() { Longest = TimeSpan.FromSeconds(30), Jitter = 0.5 };
}
