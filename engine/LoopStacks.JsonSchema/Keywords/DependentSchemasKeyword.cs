using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>dependentSchemas</c>: an object with a certain property is valid against a further schema.</summary>
internal sealed class DependentSchemasKeyword(string pointer, IReadOnlyList<string> triggers, SchemaNode[] nodes)
    : Keyword("dependentSchemas", pointer, InstanceKinds.Object)
{
    private readonly NameTable _triggers = new(triggers);

    public override IEnumerable<SchemaNode> InPlace => nodes;

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        foreach (var property in instance.EnumerateObject())
        {
            var trigger = _triggers.Find(JsonText.RawName(property));
            if (trigger < 0 || AcceptsTriggered(validator, trigger, instance))
                continue;
            accepted = false;
            if (!validator.WantsErrors)
                break;
        }

        return accepted;
    }

    private bool AcceptsTriggered(Validator validator, int trigger, JsonElement instance)
    {
        if (nodes[trigger].IsFalse)
            return validator.Fault(this, $"The property {ValuePreview.Of(triggers[trigger])} is not allowed.");
        return validator.Accepts(nodes[trigger], instance);
    }
}
