namespace LoopStacks.Kubernetes.Informers;

/// <summary>An informer, whatever it follows.</summary>
public interface IInformer
{
    /// <summary>Ends when all that there was at the start is known. Is cancelled where the informer ends before.</summary>
    Task Synced { get; }

    /// <summary>Whether all that there was at the start is known.</summary>
    bool HasSynced { get; }

    /// <summary>Follows until it is cancelled. Once.</summary>
    Task RunAsync(CancellationToken cancellation);
}
