namespace LoopStacks.Kubernetes.Controllers;

/// <summary>What a reconciliation came to. Failure is an exception.</summary>
/// <param name="After">When to look again though nothing has changed; null when nothing but a change matters.</param>
public readonly record struct ReconcileResult(TimeSpan? After)
{
    /// <summary>All is as wished; look again when something changes.</summary>
    public static ReconcileResult Done => default;

    /// <summary>Look again after a time, or when something changes.</summary>
    public static ReconcileResult Again(TimeSpan after) => new(after);
}
