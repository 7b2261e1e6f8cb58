namespace LoopStacks.JsonSchema.Validation;

/// <summary>What a schema resource adds to the dynamic scope: its dynamic anchors.</summary>
internal sealed class DynamicScope
{
    public Dictionary<string, SchemaNode> Anchors { get; } = new(StringComparer.Ordinal);
}
