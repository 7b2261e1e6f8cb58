using System.Text.Json;
using LoopStacks.JsonSchema.Documents;
using LoopStacks.JsonSchema.Keywords;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Compilation;

/// <summary>
/// Turns the subschemas that are reachable from a schema into nodes. It works through a list instead of calling itself, so
/// that neither circles nor long chains of references are a danger to it.
/// </summary>
internal sealed class SchemaCompiler(SchemaRegistry registry, JsonSchemaOptions options)
{
    private readonly Dictionary<SchemaLocation, SchemaNode> _nodes = [];
    private readonly Dictionary<SchemaResource, DynamicScope> _scopes = [];
    private readonly Queue<(SchemaLocation Location, SchemaNode Node)> _pending = new();
    private readonly Queue<(SchemaResource Resource, DynamicScope Scope)> _pendingScopes = new();

    public SchemaRegistry Registry { get; } = registry;

    public JsonSchemaOptions Options { get; } = options;

    /// <summary>The node of the whole schema. It is only of use if the registry has no errors afterwards.</summary>
    public SchemaNode Compile(JsonElement schema)
    {
        var main = Registry.AddMain(schema);
        var root = NodeFor(main);
        while (Registry.Errors.Count == 0 && FillNext())
        {
        }

        if (Registry.Errors.Count == 0)
            CircleCheck.Run(_nodes.Values, Registry);
        return root;
    }

    public SchemaNode NodeFor(SchemaLocation location)
    {
        if (_nodes.TryGetValue(location, out var node))
            return node;
        node = new SchemaNode(ScopeOf(location.Resource), location.Display);
        _nodes.Add(location, node);
        _pending.Enqueue((location, node));
        return node;
    }

    private bool FillNext()
    {
        if (_pendingScopes.TryDequeue(out var resource))
        {
            // Dynamic anchors are compiled with their resource: which of them is meant shows only while validating.
            foreach (var (anchor, location) in resource.Resource.DynamicAnchors)
                resource.Scope.Anchors.Add(anchor, NodeFor(location));
            return true;
        }

        if (!_pending.TryDequeue(out var next))
            return false;
        Fill(next.Location, next.Node);
        return true;
    }

    private DynamicScope ScopeOf(SchemaResource resource)
    {
        if (_scopes.TryGetValue(resource, out var scope))
            return scope;
        scope = new DynamicScope();
        _scopes.Add(resource, scope);
        _pendingScopes.Enqueue((resource, scope));
        return scope;
    }

    private void Fill(SchemaLocation location, SchemaNode node)
    {
        if (location.Element.ValueKind != JsonValueKind.Object)
        {
            node.IsFalse = location.Element.ValueKind == JsonValueKind.False;
            node.Keywords = node.IsFalse ? [new FalseKeyword(location.Display)] : [];
            return;
        }

        var source = new SchemaSource(location, this);
        var vocabularies = source.Vocabularies;
        var keywords = new List<Keyword>();
        if (vocabularies.HasFlag(Vocabularies.Validation))
            keywords.AddRange(AssertionBuilder.Build(source));
        keywords.AddRange(ReferenceBuilder.Build(source));
        if (vocabularies.HasFlag(Vocabularies.Applicator))
            keywords.AddRange(ApplicatorBuilder.Build(source));
        if (vocabularies.HasFlag(Vocabularies.Unevaluated))
            keywords.AddRange(ApplicatorBuilder.BuildUnevaluated(source));

        node.Keywords = [.. keywords];
        node.TracksMembers = keywords.Exists(keyword => keyword is UnevaluatedPropertiesKeyword or UnevaluatedItemsKeyword);
    }
}
