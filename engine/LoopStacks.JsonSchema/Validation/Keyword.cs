using System.Text.Json;

namespace LoopStacks.JsonSchema.Validation;

/// <summary>One compiled keyword of a schema, or several that only make sense together. Immutable.</summary>
/// <param name="name">As it is written in the schema.</param>
/// <param name="pointer">Where it is written.</param>
/// <param name="kinds">The values it looks at.</param>
internal abstract class Keyword(string name, string pointer, InstanceKinds kinds = InstanceKinds.Any)
{
    public string Name { get; } = name;

    public string Pointer { get; } = pointer;

    public InstanceKinds Kinds { get; } = kinds;

    /// <summary>Subschemas which it applies to the same value, so that a circle of them would never end.</summary>
    public virtual IEnumerable<SchemaNode> InPlace => [];

    /// <summary>
    /// Whether it accepts a value of its kinds. When <see cref="Validator.WantsErrors"/> it reports each fault and goes on
    /// to find more, otherwise it returns at the first.
    /// </summary>
    public abstract bool Accepts(Validator validator, JsonElement instance);
}
