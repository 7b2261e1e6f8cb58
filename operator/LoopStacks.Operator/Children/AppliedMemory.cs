using System.Collections.Concurrent;
using System.Globalization;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Children;

/// <summary>What the operator wrote last, so that it neither takes its own writes for changes, nor repeats one that its informers have not seen yet. As many entries as there are children. Thread safe.</summary>
internal sealed class AppliedMemory(TimeProvider time)
{
    /// <summary>How long an object that was written and is not seen counts as there. Informers are behind by milliseconds; one that was deleted before it was ever seen is made anew after this.</summary>
    private static readonly TimeSpan s_unseen = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(ApiResource, ObjectKey), Applied> _applied = [];

    public void Remember(ApiResource kind, ObjectKey key, Applied applied) => _applied[(kind, key)] = applied;

    public Applied? Of(ApiResource kind, ObjectKey key) => _applied.GetValueOrDefault((kind, key));

    public void Forget(ApiResource kind, ObjectKey key, string uid)
    {
        if (_applied.TryGetValue((kind, key), out var known) && known.Uid == uid)
            _applied.TryRemove(KeyValuePair.Create((kind, key), known));
    }

    public void Forget(ApiResource kind, ObjectKey key) => _applied.TryRemove((kind, key), out _);

    public bool IsOwnWrite(ApiResource kind, IKubernetesObject<V1ObjectMeta> item) =>
        Of(kind, ObjectKey.Of(item)) is { } applied && applied.Uid == item.Metadata.Uid && applied.Version == item.Metadata.ResourceVersion;

    /// <summary>Whether what was written last is newer than what informers have seen.</summary>
    public bool IsAhead(Applied applied, IKubernetesObject<V1ObjectMeta>? seen) => seen is null
        ? time.GetElapsedTime(applied.At) < s_unseen
        : seen.Metadata.Uid == applied.Uid && IsOlder(seen.Metadata.ResourceVersion, applied.Version);

    /// <summary>Versions of one object grow (which Kubernetes says of its own storage; where they are no numbers, nothing is older).</summary>
    private static bool IsOlder(string? version, string than) =>
        ulong.TryParse(version, CultureInfo.InvariantCulture, out var one) && ulong.TryParse(than, CultureInfo.InvariantCulture, out var other) && one < other;
}

/// <summary>A write of a child.</summary>
/// <param name="Version">resourceVersion after it.</param>
/// <param name="Hash">Of what was applied.</param>
/// <param name="Fingerprint">Of what the API server made of it, see <see cref="Drift.Fingerprint"/>.</param>
/// <param name="At">Timestamp of the write.</param>
internal sealed record Applied(string Uid, string Version, string Hash, string Fingerprint, long At);
