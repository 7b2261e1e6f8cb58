using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Resources in memory.</summary>
internal sealed class FakeResourceService : IResourceService
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredResource> _stored = new(StringComparer.Ordinal);
    private long _version;

    public event Action<ResourceChange>? Changed;

    public int Count => _stored.Count;

    /// <summary>Set to refuse every write.</summary>
    public Fault? Refusal { get; set; }

    public StoredResource Add(Resource resource) => Write(resource, false);

    public IReadOnlyList<StoredResource> List(ResourceKind kind, string? @namespace) =>
        [.. _stored.Values.Where(stored => stored.Resource.Kind == kind && (@namespace is null || stored.Resource.Metadata.Namespace == @namespace))];

    public IEnumerable<Resource> Of(ResourceKind kind) => List(kind, null).Select(stored => stored.Resource);

    public IReadOnlyList<Resource> Of(ResourceKind kind, string name) => [.. Of(kind).Where(resource => resource.Metadata.Name == name)];

    public StoredResource? Get(ResourceKind kind, string @namespace, string name) => _stored.GetValueOrDefault(Key(kind, @namespace, name));

    public ValueTask<Outcome<StoredResource>> CreateAsync(Resource resource, bool dryRun, CancellationToken cancellation) => Answer(
        Refusal is { } fault ? fault
        : Find(resource) is not null ? new Fault(ErrorCode.AlreadyExists, $"{resource.Kind} '{resource.Metadata.Name}' exists already.")
        : Write(resource, dryRun));

    public ValueTask<Outcome<StoredResource>> ReplaceAsync(Resource resource, string? ifMatch, bool dryRun, CancellationToken cancellation) =>
        Answer(Condition(Find(resource), resource.Metadata.Name, ifMatch) is { } fault ? fault : Write(resource, dryRun));

    public ValueTask<Outcome<Applied>> ApplyAsync(Resource resource, bool dryRun, CancellationToken cancellation)
    {
        var before = Find(resource);
        if (before is not null && Same(before.Document, Document(resource with { Metadata = before.Resource.Metadata })))
            return ValueTask.FromResult<Outcome<Applied>>(new Applied(before, ApplyResult.Unchanged));
        return ValueTask.FromResult<Outcome<Applied>>(new Applied(Write(resource, dryRun), before is null ? ApplyResult.Created : ApplyResult.Configured));
    }

    public ValueTask<Outcome<StoredResource>> DeleteAsync(ResourceKind kind, string @namespace, string name, string? ifMatch, bool dryRun, CancellationToken cancellation)
    {
        var stored = Get(kind, @namespace, name);
        if (Condition(stored, name, ifMatch) is { } fault)
            return Answer(fault);
        if (!dryRun)
            _stored.Remove(Key(kind, @namespace, name));
        Changed?.Invoke(new ResourceChange(stored, null));
        return Answer(stored!);
    }

    private static ValueTask<Outcome<StoredResource>> Answer(Outcome<StoredResource> outcome) => ValueTask.FromResult(outcome);

    private static Fault? Condition(StoredResource? stored, string name, string? ifMatch) => stored is null
        ? new Fault(ErrorCode.NotFound, $"There is no '{name}'.")
        : ifMatch is not null && ifMatch != stored.Resource.Metadata.ResourceVersion
            ? new Fault(ErrorCode.StaleVersion, $"'{name}' is at version {stored.Resource.Metadata.ResourceVersion}, not {ifMatch}.")
            : null;

    private static string Key(ResourceKind kind, string @namespace, string name) => $"{kind}/{@namespace}/{name}";

    private static JsonElement Document(Resource resource) => ResourceWriter.Write(resource);

    private static bool Same(JsonElement one, JsonElement other) =>
        JsonNode.DeepEquals(JsonNode.Parse(one.GetRawText()), JsonNode.Parse(other.GetRawText()));

    private StoredResource? Find(Resource resource) => Get(resource.Kind, resource.Metadata.Namespace, resource.Metadata.Name);

    private StoredResource Write(Resource resource, bool dryRun)
    {
        lock (_lock)
        {
            var versioned = resource with { Metadata = resource.Metadata with { ResourceVersion = (_version + 1).ToString(CultureInfo.InvariantCulture), Uid = "uid" } };
            var stored = new StoredResource(versioned, Document(versioned));
            if (dryRun)
                return stored;
            _version++;
            _stored[Key(resource.Kind, resource.Metadata.Namespace, resource.Metadata.Name)] = stored;
            return stored;
        }
    }
}
