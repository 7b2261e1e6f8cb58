using System.Text.Json;

namespace LoopStacks.JsonSchema.Documents;

/// <summary>A subschema as it is written: its text, its place and the resource it belongs to.</summary>
internal sealed record SchemaLocation(SchemaResource Resource, string Pointer, JsonElement Element)
{
    /// <summary>The pointer as errors show it.</summary>
    public string Display => Resource.Document.Display(Pointer);

    // Identity, not content: a record's equality would compare whole schemas.
    public bool Equals(SchemaLocation? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
