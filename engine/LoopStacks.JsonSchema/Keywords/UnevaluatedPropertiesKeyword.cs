using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>unevaluatedProperties</c>: the properties nothing else looked at are valid.</summary>
internal sealed class UnevaluatedPropertiesKeyword(string pointer, SchemaNode node)
    : Keyword("unevaluatedProperties", pointer, InstanceKinds.Object)
{
    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            if (!validator.Members.IsMarked(index) && !AcceptsProperty(validator, property))
            {
                accepted = false;
                if (!validator.WantsErrors)
                    return false;
            }

            index++;
        }

        validator.Members.MarkAll();
        return accepted;
    }

    private bool AcceptsProperty(Validator validator, JsonProperty property)
    {
        if (!node.IsFalse)
            return validator.AcceptsProperty(node, property);
        return validator.WantsErrors
            && validator.PropertyFault(this, property, $"The property {ValuePreview.Of(JsonText.Decode(JsonText.RawName(property)))} is not allowed; no part of the schema that applies knows it.");
    }
}
