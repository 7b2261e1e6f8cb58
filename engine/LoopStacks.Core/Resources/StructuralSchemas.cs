using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources;

/// <summary>Schemas of the kinds for Kubernetes' API server (<c>openAPIV3Schema</c> of a CustomResourceDefinition), generated from the model by which resources are read. Thread safe.</summary>
/// <remarks>
/// They have no types in lists, no references, a bound on everything that rules read, the defaults of the model, and rules in CEL with the words of <see cref="ResourceReader"/>. What
/// the API server can't check (whether an expression or a schema compiles, what expressions can see, circles) <see cref="ResourceReader"/> does.
/// </remarks>
public static class StructuralSchemas
{
    /// <summary>Schema of the whole document, without a <c>status</c>.</summary>
    /// <param name="textOf">Text of the documentation by id of a member, such as <c>P:LoopStacks.Core.Resources.AgentSpec.Model</c>; null where there is none.</param>
    public static JsonObject For(ResourceKind kind, Func<string, string?> textOf)
    {
        ArgumentNullException.ThrowIfNull(textOf);
        var type = ResourceKinds.TypeOf(kind);
        var document = ShapeCatalog.Of(type).Structural(new SchemaScope(textOf));
        var properties = (JsonObject)document["properties"]!;
        // Of the metadata a definition may bind the name only; the rest is Kubernetes' own.
        properties["metadata"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["name"] = Name() } };
        properties.Insert(0, "kind", new JsonObject { ["type"] = "string" });
        properties.Insert(0, "apiVersion", new JsonObject { ["type"] = "string" });
        document.Insert(0, "description", textOf($"T:{type.FullName}"));
        var name = NameRule.Of(NameForm.Resource);
        document["x-kubernetes-validations"] = new JsonArray(new Rule($"self.metadata.name.matches({Cel.Text(name.Pattern)})", $"allowed is {name.Words}.", "/metadata/name").Write());
        return document;
    }

    private static JsonObject Name() => new() { ["type"] = "string", ["maxLength"] = 63 };
}
