namespace LoopStacks.JsonSchema.Documents;

/// <summary>What a document is compiled for, which decides how much of it is checked first.</summary>
internal enum SchemaRole
{
    /// <summary>A schema of a user: checked against the draft's metaschema and the one its <c>$schema</c> names.</summary>
    Schema,

    /// <summary>A metaschema of a user: checked against the draft's metaschema only.</summary>
    Metaschema,

    /// <summary>The draft's metaschema: not checked, since it would need itself for that.</summary>
    BuiltIn,
}
