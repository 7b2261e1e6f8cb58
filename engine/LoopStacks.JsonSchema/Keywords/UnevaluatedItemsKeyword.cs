using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>unevaluatedItems</c>: the items nothing else looked at are valid.</summary>
internal sealed class UnevaluatedItemsKeyword(string pointer, SchemaNode node)
    : Keyword("unevaluatedItems", pointer, InstanceKinds.Array)
{
    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!validator.Members.IsMarked(index) && !AcceptsItem(validator, item, index))
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

    private bool AcceptsItem(Validator validator, JsonElement item, int index) => node.IsFalse
        ? validator.ItemFault(this, index, $"Item {index} is not allowed; no part of the schema that applies knows it.")
        : validator.AcceptsItem(node, item, index);
}
