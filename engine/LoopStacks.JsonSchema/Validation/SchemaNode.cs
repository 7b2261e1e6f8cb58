namespace LoopStacks.JsonSchema.Validation;

/// <summary>A compiled subschema. The compiler fills it once; after that it does not change.</summary>
internal sealed class SchemaNode(DynamicScope scope, string pointer)
{
    public DynamicScope Scope { get; } = scope;

    public string Pointer { get; } = pointer;

    /// <summary>Cheap ones first, those about unevaluated members last, since they need what the others found.</summary>
    public Keyword[] Keywords { get; set; } = [];

    /// <summary>The schema <c>false</c>, for which the keyword that holds it has the better message.</summary>
    public bool IsFalse { get; set; }

    /// <summary>Has <c>unevaluatedItems</c> or <c>unevaluatedProperties</c>, so members must be tracked.</summary>
    public bool TracksMembers { get; set; }
}
