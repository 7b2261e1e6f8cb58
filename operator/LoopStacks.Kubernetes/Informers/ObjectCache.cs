using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Informers;

/// <summary>Objects by key and by indexes. One writer, any readers.</summary>
internal sealed class ObjectCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, T> _objects = [];
    private readonly Dictionary<string, Index> _indexes = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_lock)
                return _objects.Count;
        }
    }

    public void AddIndex(string name, Func<T, IEnumerable<string>> valuesOf)
    {
        lock (_lock)
        {
            if (_objects.Count > 0)
                throw new InvalidOperationException($"Index '{name}' comes too late: the informer runs.");
            _indexes.Add(name, new Index(valuesOf));
        }
    }

    public T? Get(ObjectKey key)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(key);
    }

    public IReadOnlyList<T> All()
    {
        lock (_lock)
            return [.. _objects.Values];
    }

    public IReadOnlyList<T> ByIndex(string name, string value)
    {
        lock (_lock)
        {
            var index = _indexes.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no index '{name}'.", nameof(name));
            return index.Keys.TryGetValue(value, out var keys) ? [.. keys.Select(key => _objects[key])] : [];
        }
    }

    /// <summary>Null where it is known already in this version.</summary>
    public Change<T>? Put(T item)
    {
        lock (_lock)
        {
            var key = ObjectKey.Of(item);
            _objects.TryGetValue(key, out var before);
            if (before is not null && before.Metadata.ResourceVersion == item.Metadata.ResourceVersion && before.Metadata.Uid == item.Metadata.Uid)
                return null;
            Unindex(key, before);
            _objects[key] = item;
            foreach (var index in _indexes.Values)
                index.Add(key, item);
            return new Change<T>(before is null ? ChangeKind.Added : ChangeKind.Updated, before, item);
        }
    }

    /// <param name="last">The last state; null where it is not known, then it is the cached one.</param>
    /// <returns>Null where it was not known.</returns>
    public Change<T>? Remove(ObjectKey key, T? last = null)
    {
        lock (_lock)
        {
            if (!_objects.Remove(key, out var before))
                return null;
            Unindex(key, before);
            return new Change<T>(ChangeKind.Deleted, before, last ?? before);
        }
    }

    /// <summary>Keys that are known and not among those.</summary>
    public IReadOnlyList<ObjectKey> Except(IReadOnlySet<ObjectKey> present)
    {
        lock (_lock)
            return [.. _objects.Keys.Where(key => !present.Contains(key))];
    }

    private void Unindex(ObjectKey key, T? item)
    {
        if (item is null)
            return;
        foreach (var index in _indexes.Values)
            index.Remove(key, item);
    }

    private sealed class Index(Func<T, IEnumerable<string>> valuesOf)
    {
        public Dictionary<string, HashSet<ObjectKey>> Keys { get; } = new(StringComparer.Ordinal);

        public void Add(ObjectKey key, T item)
        {
            foreach (var value in valuesOf(item))
            {
                if (!Keys.TryGetValue(value, out var keys))
                    Keys[value] = keys = [];
                keys.Add(key);
            }
        }

        public void Remove(ObjectKey key, T item)
        {
            foreach (var value in valuesOf(item))
            {
                if (Keys.TryGetValue(value, out var keys) && keys.Remove(key) && keys.Count == 0)
                    Keys.Remove(value);
            }
        }
    }
}
