using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>
/// One kind of value of the model: reads it, writes it and describes it as JSON Schema and as Kubernetes' schema, so that they cannot differ. Immutable.
/// </summary>
internal abstract class Shape
{
    /// <summary>What is allowed, in words, as the end of a sentence.</summary>
    public abstract string Allowed { get; }

    /// <summary>The value for the model; null where it is faulty, which is then among the faults.</summary>
    public abstract object? Read(JsonElement value, string pointer, Faults faults);

    public abstract void Write(Utf8JsonWriter json, object value);

    /// <summary>Writes the keywords of the schema into an object that is open.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json, SchemaScope? scope);

    /// <summary>
    /// The same for Kubernetes' API server, as a structural schema: one type or none, no references, bounds where the cost of rules needs them, and rules (CEL) with the words of
    /// <see cref="Read"/>.
    /// </summary>
    public abstract JsonObject Structural(SchemaScope scope);
}
