using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c>, which share one pass over the array.</summary>
internal sealed class ItemsKeyword(string pointer, SchemaNode[] prefix, SchemaNode? rest)
    : Keyword("items", pointer, InstanceKinds.Array)
{
    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            var node = index < prefix.Length ? prefix[index] : rest;
            if (node is null)
                break;
            if (!AcceptsItem(validator, node, item, index))
            {
                accepted = false;
                if (!validator.WantsErrors)
                    break;
            }

            validator.Members.Mark(index++);
        }

        return accepted;
    }

    private bool AcceptsItem(Validator validator, SchemaNode node, JsonElement item, int index)
    {
        if (node.IsFalse && node == rest)
            return validator.ItemFault(this, index, $"Item {index} is not allowed; items after the first {prefix.Length} are refused.");
        return validator.AcceptsItem(node, item, index);
    }
}
