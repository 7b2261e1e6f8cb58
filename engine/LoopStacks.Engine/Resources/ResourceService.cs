using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Resources;

/// <summary>
/// Keeps all resources in memory, writes them through to the store one at a time, and shows them with their status. Where other processes write too, theirs are read before this one's: a write that
/// comes second is checked again on what is there then.
/// </summary>
internal sealed class ResourceService(IResourceStore store, ResourceStatus status, TimeProvider time, ILogger<ResourceService> logger) : IResourceService, IDisposable
{
    private const int MostTries = 100;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _isLooking;
    private Stock _stock = Stock.Empty;
    private long _version;

    public event Action<ResourceChange>? Changed;

    /// <summary>Reads the store; makes the default realm where it is missing.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var stored = await store.LoadAsync(cancellation);
        _stock = Stock.Of(stored.Records.Select(Read));
        Volatile.Write(ref _version, stored.Version);
        store.ChangedElsewhere += Notice;
        if (Get(ResourceKind.Realm, "default", "default-realm") is null)
            await CreateAsync(new Realm { Metadata = new ResourceMetadata { Name = "default-realm" } }, dryRun: false, cancellation);
    }

    public IReadOnlyList<StoredResource> List(ResourceKind kind, string? @namespace) =>
        [.. Of(kind).Where(resource => @namespace is null || resource.Metadata.Namespace == @namespace).Select(Show)];

    public IEnumerable<Resource> Of(ResourceKind kind) => _stock.All.Where(entry => entry.Key.Kind == kind).Select(entry => entry.Value);

    public IReadOnlyList<Resource> Of(ResourceKind kind, string name) => _stock.ByName.TryGetValue((kind, name), out var found) ? found : [];

    public StoredResource? Get(ResourceKind kind, string @namespace, string name) =>
        _stock.All.TryGetValue(new Key(kind, @namespace, name), out var resource) ? Show(resource) : null;

    public ValueTask<Outcome<StoredResource>> CreateAsync(Resource resource, bool dryRun, CancellationToken cancellation) => WriteAsync(
        resource,
        existing => existing is null ? null : new Fault(ErrorCode.AlreadyExists, $"{Describe(resource)} exists already; replace it with PUT, or apply it."),
        dryRun,
        cancellation);

    public ValueTask<Outcome<StoredResource>> ReplaceAsync(Resource resource, string? ifMatch, bool dryRun, CancellationToken cancellation) => WriteAsync(
        resource,
        existing => existing is null
            ? new Fault(ErrorCode.NotFound, $"{Describe(resource)} does not exist; create it with POST, or apply it.")
            : Stale(existing, ifMatch ?? resource.Metadata.ResourceVersion),
        dryRun,
        cancellation);

    public async ValueTask<Outcome<Applied>> ApplyAsync(Resource resource, bool dryRun, CancellationToken cancellation)
    {
        var result = ApplyResult.Created;
        var written = await WriteAsync(
            resource,
            existing =>
            {
                result = existing is null ? ApplyResult.Created : SameContent(existing, resource) ? ApplyResult.Unchanged : ApplyResult.Configured;
                return existing is null ? null : Stale(existing, resource.Metadata.ResourceVersion);
            },
            dryRun,
            cancellation);
        return written.Fault is { } fault ? fault : new Applied(written.Value, result);
    }

    public ValueTask<Outcome<StoredResource>> DeleteAsync(ResourceKind kind, string @namespace, string name, string? ifMatch, bool dryRun, CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            var key = new Key(kind, @namespace, name);
            if (!_stock.All.TryGetValue(key, out var existing))
                return new Fault(ErrorCode.NotFound, $"There is no {kind} '{name}' in namespace '{@namespace}'.");
            if (Stale(existing, ifMatch) is { } stale)
                return stale;
            if (InUse(existing) is { } inUse)
                return inUse;
            var shown = Show(existing);
            if (dryRun)
                return shown;
            await store.DeleteAsync(kind, @namespace, name, _version + 1, cancellation);
            Volatile.Write(ref _version, _version + 1);
            _stock = _stock.Without(existing);
            Changed?.Invoke(new ResourceChange(shown, null));
            return shown;
        },
        cancellation);

    public void Dispose()
    {
        store.ChangedElsewhere -= Notice;
        _writing.Dispose();
    }

    private ValueTask<Outcome<StoredResource>> WriteAsync(Resource resource, Func<Resource?, Fault?> check, bool dryRun, CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            var existing = _stock.All.GetValueOrDefault(KeyOf(resource));
            if (check(existing) is { } fault)
                return fault;
            if (existing is not null && SameContent(existing, resource))
                return Show(existing);
            var stamped = Stamp(resource, existing);
            var shown = Show(stamped);
            if (dryRun)
                return shown;
            var document = JsonSerializer.SerializeToUtf8Bytes(ResourceWriter.Write(stamped), JsonElementJson.Default.JsonElement);
            var record = new ResourceRecord(resource.Kind, resource.Metadata.Namespace, resource.Metadata.Name, _version + 1, document);
            var stored = await store.PutAsync(record, cancellation);
            Volatile.Write(ref _version, _version + 1);
            if (stored != record)
            {
                stamped = Read(stored);
                shown = Show(stamped);
            }

            _stock = _stock.With(stamped);
            Changed?.Invoke(new ResourceChange(existing is null ? null : Show(existing), shown));
            return shown;
        },
        cancellation);

    /// <summary>One write after the other; one that another process came before is made again on what it left.</summary>
    private async ValueTask<Outcome<StoredResource>> InTurnAsync(Func<ValueTask<Outcome<StoredResource>>> write, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await write();
                }
                catch (ResourceRefusedException refused)
                {
                    return refused.Fault;
                }
                catch (VersionConflictException) when (tries < MostTries)
                {
                    await CatchUpAsync(cancellation);
                }
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Notice(long version)
    {
        if (version > Volatile.Read(ref _version) && Interlocked.Exchange(ref _isLooking, 1) == 0)
            _ = LookAsync();
    }

    /// <summary>Its faults are made good by the next notice, which comes again until this version is reached.</summary>
    private async Task LookAsync()
    {
        try
        {
            await _writing.WaitAsync();
            try
            {
                Volatile.Write(ref _isLooking, 0);
                await CatchUpAsync(CancellationToken.None);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _isLooking, 0);
            logger.Log(StorageLog.Level(exception), exception, "Resources that others changed could not be read; it is tried again");
        }
    }

    /// <summary>Takes what other processes wrote. Only while writing.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        foreach (var record in await store.ChangesAsync(_version, cancellation))
        {
            var key = new Key(record.Kind, record.Namespace, record.Name);
            var old = _stock.All.GetValueOrDefault(key);
            var before = old is null ? null : Show(old);
            var after = record.Document is null ? null : Read(record);
            _stock = after is not null ? _stock.With(after) : old is not null ? _stock.Without(old) : _stock;
            Volatile.Write(ref _version, record.Version);
            if (before is not null || after is not null)
                Changed?.Invoke(new ResourceChange(before, after is null ? null : Show(after)));
        }
    }

    private static Resource Read(ResourceRecord record)
    {
        using var document = JsonDocument.Parse(record.Document);
        var read = ResourceReader.Read(document.RootElement.Clone());
        return read.Resource
            ?? throw new InvalidOperationException($"The stored {record.Kind} {record.Namespace}/{record.Name} can't be read: {string.Join("; ", read.Errors.Select(error => $"{error.Pointer}: {error.Message}"))}");
    }

    /// <summary>The store's bookkeeping: identity stays, the generation counts changes of the spec, the version changes with every write.</summary>
    private Resource Stamp(Resource resource, Resource? existing)
    {
        var old = existing?.Metadata;
        var sameSpec = existing is not null && SpecOf(existing) == SpecOf(resource);
        return resource with
        {
            Metadata = resource.Metadata with
            {
                Uid = old?.Uid ?? Guid.NewGuid().ToString(),
                CreationTimestamp = old?.CreationTimestamp ?? time.GetUtcNow(),
                Generation = old is null ? 1 : sameSpec ? old.Generation : old.Generation + 1,
                ResourceVersion = (_version + 1).ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private Fault? InUse(Resource resource)
    {
        var name = resource.Metadata.Name;
        if (resource is Realm && name == "default-realm")
            return new Fault(ErrorCode.Conflict, "The realm default-realm always exists and can't be deleted.");
        var users = Of(ResourceKind.AgentInstance).OfType<AgentInstance>().Where(instance =>
            resource is Realm ? instance.Spec.Realm == name : resource is Agent && instance.Spec.Agent == name && instance.Metadata.Namespace == resource.Metadata.Namespace);
        var names = users.Select(instance => instance.Metadata.Name).Take(5).ToArray();
        return names.Length == 0 ? null : new Fault(ErrorCode.Conflict, $"{Describe(resource)} is used by AgentInstances ({string.Join(", ", names)}); delete those first.");
    }

    private static Fault? Stale(Resource existing, string? version) => version is null || version == existing.Metadata.ResourceVersion
        ? null
        : new Fault(ErrorCode.StaleVersion, $"{Describe(existing)} is at version {existing.Metadata.ResourceVersion}, not {version}: read it again and repeat the change.", [new ProblemError("/metadata/resourceVersion", $"'{version}' is not the stored version.")]);

    private static bool SameContent(Resource one, Resource other) => ContentOf(one) == ContentOf(other);

    private static string ContentOf(Resource resource) =>
        ResourceWriter.Write(resource with { Metadata = new ResourceMetadata { Name = resource.Metadata.Name, Namespace = resource.Metadata.Namespace, Labels = resource.Metadata.Labels, Annotations = resource.Metadata.Annotations } }).GetRawText();

    private static string SpecOf(Resource resource) => ResourceWriter.Write(resource).TryGetProperty("spec", out var spec) ? spec.GetRawText() : "";

    private static string Describe(Resource resource) => $"{resource.Kind} '{resource.Metadata.Name}' in namespace '{resource.Metadata.Namespace}'";

    private static Key KeyOf(Resource resource) => new(resource.Kind, resource.Metadata.Namespace, resource.Metadata.Name);

    private StoredResource Show(Resource resource) => new(resource, status.Show(resource, new Surroundings(Exists, Stack, IsDeployed, Realms)));

    private bool Exists(ResourceKind kind, string? @namespace, string name) => @namespace is null
        ? _stock.ByName.ContainsKey((kind, name))
        : _stock.All.ContainsKey(new Key(kind, @namespace, name));

    /// <summary>As executions find it: in the namespace <c>default</c>, else in the only other one that has it.</summary>
    private LoopStack? Stack(string name)
    {
        if (_stock.All.GetValueOrDefault(new Key(ResourceKind.LoopStack, "default", name)) is LoopStack stack)
            return stack;
        return Of(ResourceKind.LoopStack, name) is [LoopStack other] ? other : null;
    }

    private bool IsDeployed(string capability) => Of(ResourceKind.AgentInstance).OfType<AgentInstance>().Any(instance =>
        instance.Spec.Replicas > 0
        && _stock.All.GetValueOrDefault(new Key(ResourceKind.Agent, instance.Metadata.Namespace, instance.Spec.Agent)) is Agent agent
        && agent.Spec.Capabilities.Contains(capability));

    private IEnumerable<string> Realms() => Of(ResourceKind.Realm).Select(realm => realm.Metadata.Name);

    /// <summary>All resources, also by kind and name; changed as one.</summary>
    private sealed record Stock(ImmutableSortedDictionary<Key, Resource> All, ImmutableDictionary<(ResourceKind Kind, string Name), ImmutableArray<Resource>> ByName)
    {
        public static Stock Empty { get; } = new(ImmutableSortedDictionary<Key, Resource>.Empty, ImmutableDictionary<(ResourceKind, string), ImmutableArray<Resource>>.Empty);

        public static Stock Of(IEnumerable<Resource> resources)
        {
            var all = resources.ToImmutableSortedDictionary(KeyOf, resource => resource);
            return new Stock(all, all.Values.GroupBy(NameOf).ToImmutableDictionary(group => group.Key, group => group.ToImmutableArray()));
        }

        public Stock With(Resource resource)
        {
            var all = All.SetItem(KeyOf(resource), resource);
            return new Stock(all, ByName.SetItem(NameOf(resource), [.. Others(resource).Add(resource).OrderBy(KeyOf)]));
        }

        public Stock Without(Resource resource)
        {
            var others = Others(resource);
            return new Stock(All.Remove(KeyOf(resource)), others.IsEmpty ? ByName.Remove(NameOf(resource)) : ByName.SetItem(NameOf(resource), others));
        }

        private ImmutableArray<Resource> Others(Resource resource) =>
            ByName.TryGetValue(NameOf(resource), out var same) ? same.RemoveAll(other => KeyOf(other) == KeyOf(resource)) : [];

        private static (ResourceKind, string) NameOf(Resource resource) => (resource.Kind, resource.Metadata.Name);
    }

    private readonly record struct Key(ResourceKind Kind, string Namespace, string Name) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            var byKind = Kind.CompareTo(other.Kind);
            if (byKind != 0)
                return byKind;
            var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
            return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
        }
    }
}
