using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>: so many items match.</summary>
internal sealed class ContainsKeyword(string pointer, SchemaNode node, long minimum, long maximum)
    : Keyword("contains", pointer, InstanceKinds.Array)
{
    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var matches = 0;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (validator.MatchesItem(node, item, index))
            {
                matches++;
                validator.Members.Mark(index);
            }

            index++;
            if (matches >= minimum && maximum == long.MaxValue && !validator.Members.IsTracking)
                return true;
        }

        if (matches >= minimum && matches <= maximum)
            return true;
        return matches < minimum
            ? validator.Fault(this, $"{matches} of {index} items match \"contains\", at least {minimum} must.")
            : validator.Fault(this, $"{matches} of {index} items match \"contains\", at most {maximum} may.");
    }
}
