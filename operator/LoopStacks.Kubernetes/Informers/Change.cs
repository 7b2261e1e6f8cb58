namespace LoopStacks.Kubernetes.Informers;

/// <summary>What an informer saw of one object. Versions in between may be left out, the last one never is.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Before">As it was known before; null where it was not.</param>
/// <param name="Now">As it is; the last that was known of it where it is gone.</param>
public sealed record Change<T>(ChangeKind Kind, T? Before, T Now)
    where T : class;

/// <summary>What happened to an object.</summary>
public enum ChangeKind
{
    Added,
    Updated,
    Deleted,

    /// <summary>Nothing: it is told again, see <see cref="InformerOptions.Resync"/>.</summary>
    Resynced,
}
